using NetMQ;
using NetMQ.Sockets;

namespace Dpo.Kernel.Jupyter;

/// <summary>Port of a kernel on which messages come and go.</summary>
internal enum Port
{
    Shell,
    Control,
    Stdin,
    Iopub,
}

/// <summary>Owns the five sockets and the one thread that touches them; any thread may send.</summary>
internal sealed class Sockets : IDisposable
{
    private const int MaxFrameBytes = 64 << 20;

    private readonly Dictionary<Port, NetMQSocket> _sockets;
    private readonly RouterSocket _heartbeat = new();
    private readonly NetMQQueue<(Port Port, List<byte[]> Frames)> _outbox = new();
    private readonly NetMQPoller _poller;

    /// <summary>Binds the ports; nothing is received before <see cref="Start"/>.</summary>
    /// <exception cref="KernelException">A port is taken, or the address is not this machine's.</exception>
    public Sockets(ConnectionFile connection)
    {
        _sockets = new()
        {
            [Port.Shell] = new RouterSocket(),
            [Port.Control] = new RouterSocket(),
            [Port.Stdin] = new RouterSocket(),
            [Port.Iopub] = new XPublisherSocket(),
        };
        Bind(_sockets[Port.Shell], connection.Endpoint(connection.ShellPort));
        Bind(_sockets[Port.Control], connection.Endpoint(connection.ControlPort));
        Bind(_sockets[Port.Stdin], connection.Endpoint(connection.StdinPort));
        Bind(_sockets[Port.Iopub], connection.Endpoint(connection.IopubPort));
        Bind(_heartbeat, connection.Endpoint(connection.HeartbeatPort));
        _poller = [_heartbeat, _outbox, .. _sockets.Values];
    }

    /// <summary>Begins to receive messages, on a thread of its own.</summary>
    /// <param name="received">Function that is called with the port and the frames of each message, on the one thread
    /// of all sockets: it must return quickly and must not throw.</param>
    public void Start(Action<Port, List<byte[]>> received)
    {
        foreach (var (port, socket) in _sockets)
        {
            socket.ReceiveReady += (_, _) =>
            {
                if (Frames(socket) is { Count: > 0 } frames)
                {
                    received(port, frames);
                }
            };
        }

        _heartbeat.ReceiveReady += (_, _) => Send(_heartbeat, Frames(_heartbeat));
        _outbox.ReceiveReady += (_, _) =>
        {
            while (_outbox.TryDequeue(out var next, TimeSpan.Zero))
            {
                Send(_sockets[next.Port], next.Frames);
            }
        };
        _poller.RunAsync("jupyter");
    }

    /// <summary>Sends the frames of a message; messages go out in the order of the calls.</summary>
    public void Send(Port port, List<byte[]> frames) => _outbox.Enqueue((port, frames));

    /// <summary>Sends what waits, for at most 1 s, then closes the sockets.</summary>
    public void Dispose()
    {
        SpinWait.SpinUntil(() => _outbox.IsEmpty, TimeSpan.FromSeconds(1));
        _poller.Dispose();
        foreach (var socket in _sockets.Values.Append(_heartbeat))
        {
            socket.Dispose();
        }

        _outbox.Dispose();
    }

    private static void Bind(NetMQSocket socket, string endpoint)
    {
        socket.Options.SendHighWatermark = 0;               // nothing is dropped because a front end is slow
        socket.Options.MaxMsgSize = MaxFrameBytes;          // who sends more is cut off
        socket.Options.Linger = TimeSpan.FromSeconds(1);
        try
        {
            socket.Bind(endpoint);
        }
        catch (NetMQException e)
        {
            throw new KernelException($"{endpoint} cannot be bound: {e.Message} "
                + "Start the kernel from Jupyter or VS Code, which choose free ports.", e);
        }
    }

    // All frames are taken off the socket, those past the limit are dropped. It never waits: this is everybody's
    // thread.
    private static List<byte[]> Frames(NetMQSocket socket)
    {
        var frames = new List<byte[]>();
        for (var more = true; more && socket.TryReceiveFrameBytes(out var frame, out more);)
        {
            if (frames.Count < Wire.MaxFrames)
            {
                frames.Add(frame);
            }
        }

        return frames;
    }

    private static void Send(NetMQSocket socket, List<byte[]> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            socket.SendFrame(frames[i], more: i < frames.Count - 1);
        }
    }
}
