namespace Dpo.Base;

/// <summary>Receives the progress of a long call, such as a training, while it runs. A host sets it for all that it
/// runs (<see cref="LiveOutput.Use"/>), or a caller passes it to one call (<c>trainer.Fit(live: sink)</c>); where
/// nobody sets one, nothing is shown.</summary>
/// <remarks>The project's terminal draws a bar, a notebook updates one output with the growing curve of the loss, and
/// <see cref="LineProgress"/> writes lines. Reports come on the thread that does the work.</remarks>
public interface ILiveOutput
{
    /// <summary>Shows the newest state of a stage, such as a training; a stage is known by its label.</summary>
    /// <param name="progress">State of the stage. The last report of a stage that runs to its end has
    /// <see cref="LiveProgress.Finished"/> set; a stage that is stopped before ends without one.</param>
    void Report(LiveProgress progress);
}

/// <summary>Progress of a long call, such as a training, at one moment.</summary>
/// <param name="Label">Name of the stage, e.g. "train"; reports with the same label belong to one stage.</param>
/// <param name="Done">Number of steps done so far, those of an earlier run (<see cref="Start"/>) included.</param>
/// <param name="Total">Number of steps of the whole stage.</param>
/// <param name="Elapsed">Time since the stage began in this run.</param>
/// <param name="Metrics">Newest values of the metrics by name, e.g. "loss" or "lr"; may be empty.</param>
/// <param name="Finished">Whether this is the last report of a stage that ran to its end.</param>
public sealed record LiveProgress(
    string Label, long Done, long Total, TimeSpan Elapsed, IReadOnlyDictionary<string, double> Metrics, bool Finished)
{
    /// <summary>Number of steps that an earlier run had done before this one resumed; <see cref="Rate"/> leaves them
    /// out. 0 by default.</summary>
    public long Start { get; init; }

    /// <summary>Description of what is being done now; null where the label says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>Steps a second since the stage began; 0 if no time has passed.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? (Done - Start) / Elapsed.TotalSeconds : 0;

    /// <summary>Estimate of the time left at the rate so far; null while no step is done.</summary>
    public TimeSpan? TimeLeft => Done > Start ? Elapsed * ((double)(Total - Done) / (Done - Start)) : null;

    /// <summary>Formats a number of any size with four significant digits, e.g. 0.6931, 41.2 or 5e-5; from 1000 on as a
    /// whole number.</summary>
    /// <param name="number">Number to format, such as a metric or a rate.</param>
    public static string Number(double number) => Math.Abs(number) >= 1000 && double.IsFinite(number)
        ? Numbers.Text(Math.Round(number)) : Numbers.Text(number, 4);

    // What tells how a training goes, by kind of training; other numbers come after these.
    private static readonly string[] _telling =
    [
        "loss", "mean_token_accuracy", "rewards/margins", "rewards/accuracies", "margin", "accuracy",
        "objective/scores", "objective/kl", "objective/length", "kl", "lr",
    ];

    /// <summary>Selects the most telling metrics for a line of limited room, e.g. the loss first, each under the last
    /// part of its name ("margins" for "rewards/margins").</summary>
    /// <param name="most">Largest number of metrics to return.</param>
    public IEnumerable<(string Name, double Value)> Headline(int most) => Metrics
        .OrderBy(m => Array.IndexOf(_telling, m.Key) is var place && place < 0 ? _telling.Length : place)
        .Take(most).Select(m => (m.Key[(m.Key.LastIndexOf('/') + 1)..], m.Value));

    /// <summary>Formats the progress as one line, e.g. "train 120/300 (41.2/s, 4 s left) loss 2.31".</summary>
    /// <returns>One line of text without a line end.</returns>
    public override string ToString()
    {
        var left = TimeLeft is { } t && !Finished ? FormattableString.Invariant($", {t.TotalSeconds:0} s left") : "";
        var metrics = string.Concat(Headline(6).Select(m => $" {m.Name} {Number(m.Value)}"));
        return FormattableString.Invariant($"{Label} {Done}/{Total} ({Number(Rate)}/s{left}){metrics}");
    }
}

/// <summary>Gives a long call, such as a training, what its host has set: the sink that receives its progress, and the
/// request to stop.</summary>
/// <remarks>Both are set for a flow of calls, not for the process: a host opens a scope (<see cref="Use"/>) around a
/// cell or a command, and two trainings on two threads share nothing. A caller may also pass both to a training itself:
/// <c>trainer.Fit(live: bar, stop: token)</c>. Nothing is printed unless a sink prints it.</remarks>
public static class LiveOutput
{
    private static readonly ILiveOutput None = new Silence();

    /// <summary>Sink to which long calls, such as a training, report their progress here; one that does nothing where
    /// no host has set any.</summary>
    public static ILiveOutput Current => Scope.Newest ?? None;

    /// <summary>Token by which the host asks long calls, such as a training, to stop;
    /// <see cref="CancellationToken.None"/> where no host has set one. Long calls look at it before every step and end
    /// with an <see cref="OperationCanceledException"/>, which ends their callers too.</summary>
    public static CancellationToken Stop => Scope.Newest?.Stop ?? default;

    /// <summary>Sets the progress sink and the stop token for all that is called from here on, and for the tasks and
    /// threads that it starts, until the scope is disposed; then the former ones are back.</summary>
    /// <param name="output">Sink that receives the progress of long calls, such as a training; null to drop it.
    /// <c>Use(LiveOutput.Current, stop)</c> leaves the sink as it is.</param>
    /// <param name="stop">Token by which long calls are asked to end; the token of a scope around this one counts as
    /// well.</param>
    /// <returns>Scope to dispose at its end: <c>using (LiveOutput.Use(sink, stop)) { ... }</c></returns>
    /// <remarks>A scope that an async method opens ends for its caller with that method, as any value of a flow does. A
    /// task that outlives the scope it was started in reports from then on to the scope around it, and keeps its own
    /// stop token.</remarks>
    public static IDisposable Use(ILiveOutput? output, CancellationToken stop = default) =>
        new Scope(output, Either(Stop, stop));

    /// <summary>Opens a scope that reports progress to the sink a caller passed, or to the current one where the caller
    /// passed none.</summary>
    internal static IDisposable UseOrKeep(ILiveOutput? live) => Use(live ?? Current);

    // A linked source is never disposed: tasks that outlive the scope look at its token, and it holds no timer.
    private static CancellationToken Either(CancellationToken outer, CancellationToken inner) =>
        !inner.CanBeCanceled || inner == outer ? outer
        : !outer.CanBeCanceled ? inner : CancellationTokenSource.CreateLinkedTokenSource(outer, inner).Token;

    // Current is the scope, not the sink: who keeps it past the end of the cell does not get through to the sink.
    private sealed class Scope(ILiveOutput? output, CancellationToken stop)
        : FlowScope<ILiveOutput>(output), ILiveOutput
    {
        public static Scope? Newest => (Scope?)Innermost;

        public CancellationToken Stop { get; } = stop;

        public void Report(LiveProgress progress) => Given?.Report(progress);
    }

    private sealed class Silence : ILiveOutput
    {
        public void Report(LiveProgress progress)
        {
        }
    }
}
