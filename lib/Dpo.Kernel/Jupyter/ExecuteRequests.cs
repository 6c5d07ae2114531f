using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Jupyter;

/// <summary>Runs cells for a front end: sends outputs as they come, asks the user for input, evaluates
/// expressions afterwards.</summary>
internal sealed class ExecuteRequests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Session _session;
    private readonly Action<string, JsonObject, byte[]> _broadcast;
    private readonly Task _warm = Session.WarmUpAsync();    // while the front end connects
    private volatile Running? _running;

    /// <summary>Creates the part of a kernel that runs cells; none is running yet.</summary>
    /// <param name="session">Session that runs the cells and keeps their variables.</param>
    /// <param name="broadcast">Function that sends a message to all front ends (VS Code, JupyterLab): its type, its
    /// content, and the header of the request that caused the message.</param>
    /// <param name="ask">Function that asks the user for a line of input, without waiting for the answer: the request
    /// of the cell that asks, and the prompt.</param>
    public ExecuteRequests(Session session, Action<string, JsonObject, byte[]> broadcast, Action<Message, string> ask)
    {
        (_session, _broadcast) = (session, broadcast);
        Stdin = new StdinReader(prompt =>
        {
            var running = _running
                ?? throw new InvalidOperationException("No cell is running that could ask for input.");
            if (!TakesInput(running.Request))
            {
                throw new NotSupportedException(
                    "This front end takes no input. Put the text into the cell, or run the notebook in an editor.");
            }

            running.Output.Flush();
            ask(running.Request, prompt);
        });
    }

    public StdinReader Stdin { get; }

    public History History { get; } = new();

    /// <summary>Whether cells that wait to run are dropped, because the one before them failed.</summary>
    public bool Aborting { get; set; }

    /// <summary>Asks the running cell, if there is one, to stop; tells the user if it goes on.</summary>
    public void Interrupt()
    {
        if (_running is { } running)
        {
            _ = running.Stop.CancelAsync();
            _ = Task.Delay(Patience).ContinueWith(_ => SayIfStillRunning(running), TaskScheduler.Default);
        }
    }

    /// <summary>Passes a line of input, which the user has typed, to the cell that asked for it.</summary>
    public void Answered(Message reply)
    {
        if (reply.Type == "input_reply")
        {
            Stdin.Answer(reply.Text("value"));
        }
    }

    public async Task<JsonObject> AnswerAsync(Message request)
    {
        if (Aborting)
        {
            return new JsonObject { ["status"] = "aborted", ["execution_count"] = _session.ExecutionCount };
        }

        await _warm.ConfigureAwait(false);
        var code = request.Text("code");
        var silent = request.Flag("silent", false);
        var counted = !silent && request.Flag("store_history", true);
        using var output = new Publisher(_broadcast, request.Header, silent);
        using var stop = new CancellationTokenSource();
        if (!silent)
        {
            output.Publish("execute_input", new JsonObject
            {
                ["code"] = code,
                ["execution_count"] = _session.ExecutionCount + (counted ? 1 : 0),
            });
        }

        Stdin.Stop = stop.Token;
        _running = new Running(request, output, stop);
        var result = await RunAsync(code, counted, _running).ConfigureAwait(false);
        _running = null;
        output.Flush();
        if (counted)
        {
            History.Add(result.ExecutionCount, code, output.Value);
        }

        if (result.Error is { } error)
        {
            Aborting = request.Flag("stop_on_error", true);
            return Publisher.ErrorReply(error, result.ExecutionCount);
        }

        return new JsonObject
        {
            ["status"] = "ok",
            ["execution_count"] = result.ExecutionCount,
            ["payload"] = new JsonArray(),
            ["user_expressions"] = await EvaluateAsync(request).ConfigureAwait(false),
        };
    }

    private static bool TakesInput(Message request) => request.Flag("allow_stdin", true);

    // Sink and person are the cell's own: what it leaves running neither shows in a later cell nor asks for it.
    private async Task<CellResult> RunAsync(string code, bool counted, Running cell)
    {
        var input = Console.In;
        using var live = LiveOutput.Use(new NotebookLive(cell.Output));
        using var person = LiveInput.Use(TakesInput(cell.Request) ? Stdin : null);
        Console.SetIn(Stdin);
        var result = await _session.RunAsync(code, cell.Output, counted, cell.Stop.Token).ConfigureAwait(false);
        Console.SetIn(input);
        return result;
    }

    private async Task<JsonObject> EvaluateAsync(Message request)
    {
        var values = new JsonObject();
        if (request.Content["user_expressions"] is not JsonObject expressions)
        {
            return values;
        }

        foreach (var (name, expression) in expressions)
        {
            var result = await _session.RunAsync((string?)expression ?? "", new OutputCollector(), counted: false)
                .ConfigureAwait(false);
            var value = result.Error is { } error ? Publisher.Error(error)
                : new JsonObject
                {
                    ["data"] = MimeJson.Data(_session.Display.Format(result.Value), asLines: false),
                    ["metadata"] = new JsonObject(),
                };
            value["status"] = result.Error is null ? "ok" : "error";
            values[name] = value;
        }

        return values;
    }

    private void SayIfStillRunning(Running asked)
    {
        if (ReferenceEquals(_running, asked))
        {
            asked.Output.Stream(
                "stderr",
                "The cell was asked to stop and still runs: it does not look at LiveOutput.Stop, as the library's "
                + "long calls do. Wait for its end, or restart the kernel.\n");
        }
    }

    private sealed record Running(Message Request, Publisher Output, CancellationTokenSource Stop);
}
