using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Dpo.Base;
using Dpo.Cli.Terminal;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Scripting;
using Dpo.Teaching;

namespace Dpo.Cli.Workers;

/// <summary>The process that runs the cells of one notebook, for a command that no cell can harm.</summary>
internal sealed class CellWorker : IDisposable
{
    /// <summary>The first word of its command line; it is no command for people.</summary>
    public const string Word = "worker";

    private const int StackSize = 16 << 20;     // as the cells' own
    private const int ConnectLimit = 10_000;    // milliseconds

    private readonly Channel _channel;
    private readonly Session _session;
    private readonly WorkerSink _sink;
    private readonly CancellationTokenSource _stop = new();

    private CellWorker(Channel channel, string folder) =>
        (_channel, _session, _sink) = (channel, new Session(folder), new WorkerSink(channel));

    /// <summary>Serves until the command is no more, and ends with it.</summary>
    /// <param name="pipe">Name of the named pipe by which the <c>dpo</c> command that started this process sends its
    /// messages.</param>
    /// <param name="folder">Path to the folder of the notebook, the working folder of its cells.</param>
    public static async Task<int> RunAsync(string pipe, string folder)
    {
        StrayErrors.Catch();
        Console.SetIn(TextReader.Null);                 // a cell that asks gets the end of the input
        await Session.WarmUpAsync();
        var stream = new NamedPipeClientStream(".", pipe, PipeDirection.InOut, PipeOptions.Asynchronous);
        await stream.ConnectAsync(ConnectLimit);
        using var channel = new Channel(stream);
        // Ctrl-C reaches all processes of a terminal; the command says what it means here.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var live = LiveOutput.Use(new WorkerLive(channel));
        using var worker = new CellWorker(channel, folder);
        while (await channel.ReadAsync() is { } message)
        {
            worker.Take(message);
        }
        Process.GetCurrentProcess().Kill();             // no cell keeps a process whose command is no more
        return ExitCode.Failed;
    }

    public void Dispose()
    {
        _session.Dispose();
        _stop.Dispose();
    }

    private void Take(WorkerMessage message)
    {
        switch (message.Word)
        {
            case WorkerWord.Stop:
                _ = _stop.CancelAsync();
                break;
            case WorkerWord.Judge:
                new Thread(() => Judge(message.Name!, message.Number), StackSize) { IsBackground = true }.Start();
                break;
            case WorkerWord.Leave:
                _ = ReplyAsync(async () => Ended() with { Error = await _session.LeaveAsync(_stop.Token) });
                break;
            default:
                _ = ReplyAsync(() => CellAsync(message));
                break;
        }
    }

    private async Task<WorkerMessage> CellAsync(WorkerMessage request)
    {
        var isTry = request.Word == WorkerWord.Try;
        if (isTry)
        {
            Exercise.Reset();           // what this cell does not answer is not answered
        }
        var result = await _session.RunAsync(request.Text!, isTry ? new NoOutput() : _sink, _stop.Token);
        return Ended() with { Error = result.Error, HasValue = result.HasValue, Elapsed = result.Elapsed };
    }

    private WorkerMessage Ended() => new(WorkerWord.Ended)
    {
        Number = _session.ExecutionCount,
        IsOver = _session.IsOver,
        Checks = CheckLog.Passed,
        Answered = [.. Exercise.Answers.Keys],
    };

    // Whatever goes wrong, the command gets an answer.
    private async Task ReplyAsync(Func<Task<WorkerMessage>> work)
    {
        WorkerMessage reply;
        try
        {
            reply = await work();
        }
        catch (Exception e)
        {
            var name = e.GetType().Name;
            reply = Ended() with { Error = new CellError(name, e.Message, null, [$"{name}: {e.Message}"]) };
        }
        _channel.TrySend(reply);
    }

    private void Judge(string id, int seed)
    {
        var judged = Exercise.Grade(id, Exercise.Answers.GetValueOrDefault(id), seed);
        _channel.TrySend(new WorkerMessage(WorkerWord.Judged) { Judged = judged });
    }
}
