using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Jupyter;

/// <summary>A C# kernel for VS Code, JupyterLab and nbconvert: answers Jupyter's messages (protocol 5.4) with one
/// <see cref="Session"/>.</summary>
/// <remarks>Requests of the shell are answered one after the other, those of the control port at once. A malformed or
/// wrongly signed message is logged and dropped. An interrupt cancels the token that the library's long calls look at;
/// a cell that does not look at it goes on, and the user is told so.</remarks>
public sealed class KernelServer : IDisposable
{
    private readonly Wire _wire;
    private readonly Sockets _sockets;
    private readonly TextWriter _log;
    private readonly Session _session;
    private readonly ShellRequests _requests;
    private readonly ExecuteRequests _execute;
    private readonly Channel<Message> _shell = Channel.CreateUnbounded<Message>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates a kernel and binds the ports of a connection file.</summary>
    /// <param name="connection">Address, ports and signing key from the connection file that the front end (VS Code,
    /// JupyterLab) wrote.</param>
    /// <param name="log">Writer for warnings, e.g. which message was dropped and why; usually stderr. The caller keeps
    /// ownership.</param>
    /// <exception cref="KernelException">A port cannot be bound.</exception>
    public KernelServer(ConnectionFile connection, TextWriter log)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(log);
        _log = log;
        _wire = new Wire(new MessageSigner(connection.Key));
        if (!connection.IsLoopback)
        {
            log.WriteLine($"dpo kernel: {connection.Ip} is no loopback address: "
                + "whoever reaches it and has the key runs code here.");
        }

        _sockets = new Sockets(connection);
        _session = new Session(Environment.CurrentDirectory) { Grace = Timeout.InfiniteTimeSpan };
        _execute = new ExecuteRequests(_session, Broadcast,
            (request, prompt) => Send(Port.Stdin, request, "input_request", Question(prompt)));
        _requests = new ShellRequests(_session, connection, _execute.History);
    }

    /// <summary>Answers requests until a front end asks for the shutdown.</summary>
    /// <param name="cancel">Cancellation token by which the calling program ends the kernel; none by default.
    /// Cancelling it throws no exception.</param>
    /// <returns>Task that completes after a shutdown request or the cancellation; a cell that still runs is not waited
    /// for.</returns>
    public async Task RunAsync(CancellationToken cancel = default)
    {
        try
        {
            _sockets.Start(Received);
            Status("starting", null);
            var first = await Task.WhenAny(_ended.Task, ServeAsync(cancel)).WaitAsync(cancel).ConfigureAwait(false);
            await first.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _log.WriteLine("dpo kernel: ended from outside.");
        }
    }

    /// <summary>Asks the running cell, if there is one, to stop, as the front end's interrupt does.</summary>
    public void Interrupt() => _execute.Interrupt();

    /// <summary>Closes the ports and ends the session.</summary>
    public void Dispose()
    {
        _shell.Writer.TryComplete();
        _sockets.Dispose();
        _session.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancel)
    {
        await foreach (var request in _shell.Reader.ReadAllAsync(cancel).ConfigureAwait(false))
        {
            await AnswerAsync(Port.Shell, request).ConfigureAwait(false);
            // Those that waited when it failed; what comes later is a new wish.
            var waiting = _execute.Aborting ? _shell.Reader.Count : 0;
            for (; waiting > 0 && _shell.Reader.TryRead(out var next); waiting--)
            {
                await AnswerAsync(Port.Shell, next).ConfigureAwait(false);
            }

            _execute.Aborting = false;
        }
    }

    // On the sockets' thread, which an exception would end.
    private void Received(Port port, List<byte[]> frames)
    {
        try
        {
            Sort(port, frames);
        }
        catch (Exception e)
        {
            _log.WriteLine($"dpo kernel: a message on {port} was dropped: {e.Message}");
        }
    }

    private void Sort(Port port, List<byte[]> frames)
    {
        if (port == Port.Iopub)
        {
            Welcome(frames);
        }
        else if (!_wire.TryDecode(frames, out var message, out var problem))
        {
            _log.WriteLine($"dpo kernel: a message on {port} was dropped: {problem}");
        }
        else if (port == Port.Shell)
        {
            _shell.Writer.TryWrite(message);
        }
        else if (port == Port.Control)
        {
            _ = Task.Run(() => AnswerAsync(port, message));
        }
        else
        {
            _execute.Answered(message);
        }
    }

    private async Task AnswerAsync(Port port, Message request)
    {
        Status("busy", request.Header);
        var reply = request.Type.Replace("_request", "_reply", StringComparison.Ordinal);
        try
        {
            var content = request.Type switch
            {
                "execute_request" when port == Port.Shell => await _execute.AnswerAsync(request).ConfigureAwait(false),
                "interrupt_request" => Interrupted(),
                "shutdown_request" => new JsonObject
                {
                    ["status"] = "ok",
                    ["restart"] = request.Flag("restart", false),
                },
                _ => await _requests.AnswerAsync(request).ConfigureAwait(false),
            };
            if (content is null)
            {
                _log.WriteLine($"dpo kernel: {request.Type} on {port} is not known and was not answered.");
            }
            else if (request.Type == "comm_open")
            {
                Broadcast("comm_close", content, request.Header);
            }
            else
            {
                Send(port, request, reply, content);
            }
        }
        catch (Exception e)
        {
            _log.WriteLine($"dpo kernel: {request.Type} failed: {e}");
            if (request.Type.EndsWith("_request", StringComparison.Ordinal))
            {
                var error = new CellError(e.GetType().Name, e.Message, null, [e.Message]);
                Send(port, request, reply, Publisher.ErrorReply(error, _session.ExecutionCount));
            }
        }

        Status("idle", request.Header);
        if (request.Type == "shutdown_request")
        {
            _ended.TrySetResult();
        }
    }

    private JsonObject Interrupted()
    {
        Interrupt();
        return new JsonObject { ["status"] = "ok" };
    }

    // A subscription is greeted, so that a front end knows that it misses nothing (protocol 5.4).
    private void Welcome(List<byte[]> frames)
    {
        if (frames is [[1, .. var topic], ..])
        {
            var content = new JsonObject { ["subscription"] = Encoding.UTF8.GetString(topic) };
            _sockets.Send(Port.Iopub, _wire.Encode([topic], "iopub_welcome", content, null));
        }
    }

    private static JsonObject Question(string prompt) => new() { ["prompt"] = prompt, ["password"] = false };

    private void Status(string state, byte[]? parent) =>
        Broadcast("status", new JsonObject { ["execution_state"] = state }, parent);

    private void Broadcast(string type, JsonObject content, byte[]? parent) =>
        _sockets.Send(Port.Iopub, _wire.Encode([Encoding.UTF8.GetBytes(type)], type, content, parent));

    private void Send(Port port, Message request, string type, JsonObject content) =>
        _sockets.Send(port, _wire.Encode(request.Identities, type, content, request.Header));
}
