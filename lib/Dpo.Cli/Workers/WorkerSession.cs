using System.Diagnostics;
using Dpo.Base;
using Dpo.Kernel.Engine;
using Dpo.Kernel.Scripting;
using Dpo.Teaching.Exercises;

namespace Dpo.Cli.Workers;

/// <summary>The cells of a notebook in a process of their own: whatever they do to it, the command goes on.</summary>
internal sealed class WorkerSession : ICellSession
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5), LeaveLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    // A cell that waits uses no processor time, and on a busy machine an innocent one gets little: both have more time
    // by the clock.
    private const int Patience = 3;

    private readonly WorkerProcess _process;
    private readonly Task _listening;
    private IOutputSink _sink = new NoOutput();
    private TaskCompletionSource<WorkerMessage> _reply = new();

    private WorkerSession(WorkerProcess process) => (_process, _listening) = (process, ListenAsync(process.Channel));

    /// <inheritdoc/>
    public int ExecutionCount { get; private set; }

    /// <inheritdoc/>
    public bool IsOver { get; private set; }

    /// <summary>Checks that passed since the notebook began.</summary>
    public int Checks { get; private set; }

    /// <summary>Why the process is over, in words that go on after "the cell"; null while it is not.</summary>
    public string? End { get; private set; }

    /// <summary>Whether the process is over because of a time limit.</summary>
    public bool WasLate { get; private set; }

    /// <inheritdoc cref="WorkerProcess.StartAsync"/>
    public static async Task<WorkerSession> StartAsync(
        string folder, CancellationToken stop, params KeyValuePair<string, string>[] environment) =>
        new(await WorkerProcess.StartAsync(folder, stop, environment));

    /// <inheritdoc/>
    public async Task<CellResult> RunAsync(string code, IOutputSink output, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        _sink = output;
        using var asked = cancel.Register(() => _process.Channel.TrySend(new WorkerMessage(WorkerWord.Stop)));
        var reply = await AskAsync(new WorkerMessage(WorkerWord.Run) { Text = code }, null, cancel);
        _sink = new NoOutput();
        if (reply is not null)
        {
            return new CellResult(reply.Number, reply.HasValue, null, reply.Error, reply.Elapsed);
        }
        var error = Over(++ExecutionCount);
        output.Fail(error);
        return new CellResult(ExecutionCount, false, null, error, clock.Elapsed);
    }

    /// <inheritdoc/>
    public async Task<CellError?> LeaveAsync(CancellationToken cancel = default)
    {
        var reply = await AskAsync(new WorkerMessage(WorkerWord.Leave), LeaveLimit, cancel);
        if (WasLate)
        {
            End = FormattableString.Invariant($"left its program silent for {LeaveLimit.TotalSeconds:0.#} s");
        }
        // Every cell has ended: who interrupts now has lost nothing.
        return reply is not null ? reply.Error : cancel.IsCancellationRequested ? null : Over(ExecutionCount);
    }

    /// <summary>Runs a cell for the exercises that it answers.</summary>
    /// <returns>Reply with the ids of the exercises that the cell answered, and the cell's error if it failed; null if
    /// the process that runs the cells has ended.</returns>
    public Task<WorkerMessage?> TryAsync(string code, TimeSpan limit, CancellationToken stop) =>
        AskAsync(new WorkerMessage(WorkerWord.Try) { Text = code }, limit, stop);

    /// <summary>Judges the answer that the last cell gave to an exercise.</summary>
    /// <returns>Result of the exercise, with its points; null if the process that runs the cells has ended.</returns>
    public async Task<ExerciseResult?> JudgeAsync(string id, int seed, TimeSpan limit, CancellationToken stop) =>
        (await AskAsync(new WorkerMessage(WorkerWord.Judge) { Name = id, Number = seed }, limit, stop))?.Judged;

    public void Dispose() => _process.Dispose();

    private CellError Over(int number)
    {
        var message = $"The cell {End}. The cells before it are kept, those after it were not run.";
        return new CellError("ProgramEnded", message, null, [$"cell {number}: {message}"]);
    }

    // The answer to a request; null when there is none and never will be.
    private async Task<WorkerMessage?> AskAsync(WorkerMessage request, TimeSpan? limit, CancellationToken stop)
    {
        if (IsOver)
        {
            return null;
        }
        _reply = new TaskCompletionSource<WorkerMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var reply = _reply.Task;
        _process.ForgetSaid();
        _process.Channel.TrySend(request);
        var (clock, begun, stopping) = (Stopwatch.StartNew(), _process.ProcessorTime, (Stopwatch?)null);
        while (!reply.IsCompleted && !_listening.IsCompleted && End is null)
        {
            await Task.WhenAny(reply, _listening, Task.Delay(Glance, CancellationToken.None));
            stopping ??= stop.IsCancellationRequested ? Stopwatch.StartNew() : null;
            if (reply.IsCompleted || _listening.IsCompleted)
            {
                continue;
            }
            if (limit is { } most && clock.Elapsed > most
                && (_process.ProcessorTime - begun > most || clock.Elapsed > Patience * most))
            {
                (WasLate, End) = (true, FormattableString.Invariant($"did not end within {most.TotalSeconds:0.#} s"));
            }
            else if (stopping?.Elapsed > (limit is null ? StopLimit : TimeSpan.Zero))
            {
                End = "was asked to stop and did not";
            }
        }
        if (!reply.IsCompleted)
        {
            End ??= _listening.Exception?.InnerException is { } fault
                ? $"could not be followed ({fault.GetType().Name}: {fault.Message.TrimEnd('.')})"
                : await _process.EndAsync();
            IsOver = true;
            _process.Kill();
            return null;
        }
        var message = await reply;
        if (message.Word == WorkerWord.Ended)
        {
            (ExecutionCount, Checks) = (Math.Max(ExecutionCount, message.Number), message.Checks);
            IsOver = message.IsOver;
        }
        return message;
    }

    private async Task ListenAsync(Channel channel)
    {
        while (await channel.ReadAsync() is { } message)
        {
            switch (message.Word)
            {
                case WorkerWord.Ended or WorkerWord.Judged:
                    _reply.TrySetResult(message);
                    break;
                case WorkerWord.Progress:
                    LiveOutput.Current.Report(message.Progress!);
                    break;
                default:
                    WorkerSink.Forward(message, _sink);
                    break;
            }
        }
    }
}
