namespace Dpo.Base;

/// <summary>Receives the progress of a long call, such as a training, while it runs. A host sets it for all that it
/// runs (<see cref="LiveOutput.Use"/>), or a caller passes it to one call (<c>trainer.Fit(live: sink)</c>); where
/// nobody sets one, nothing is shown.</summary>
/// <remarks>The project's terminal draws a bar, a notebook updates one output with the growing curve of the loss, and
/// <see cref="LineProgress"/> writes lines. Reports come on the thread that does the work.</remarks>
public interface ILiveOutput
{
    /// <summary>Shows the newest state of a stage, such as a training; a stage is known by its label.</summary>
    /// <param name="progress">Newest state of the stage. <see cref="LiveProgress.Finished"/> is true in the stage's
    /// last report; a stage that is cancelled or fails sends no such report.</param>
    void Report(LiveProgress progress);
}

/// <summary>Progress of a long call, such as a training, at one moment.</summary>
/// <param name="Label">Name of the stage, such as a training, e.g. "train"; reports with the same label belong to the
/// same stage.</param>
/// <param name="Done">Number of steps done so far, including the steps (<see cref="Start"/>) done before the training
/// was resumed.</param>
/// <param name="Total">Number of steps of the whole stage, including those done before the training was
/// resumed.</param>
/// <param name="Elapsed">Time since the stage began in this process; time spent before a training was resumed does not
/// count.</param>
/// <param name="Metrics">Newest value of each metric; the key is the metric's name, e.g. "loss" or "lr" (learning
/// rate). May be empty.</param>
/// <param name="Finished">True in the last report of a stage that did all its steps; false in all others.</param>
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
    /// <param name="number">Number to format, such as a metric or a rate; NaN and infinity are allowed.</param>
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
    /// <param name="most">Largest number of metrics to return; fewer are returned if there are fewer.</param>
    public IEnumerable<(string Name, double Value)> Headline(int most) => Metrics
        .OrderBy(m => Array.IndexOf(_telling, m.Key) is var place && place < 0 ? _telling.Length : place)
        .Take(most).Select(m => (m.Key[(m.Key.LastIndexOf('/') + 1)..], m.Value));

    /// <summary>Formats the progress as one line, e.g. "train 120/300 (41.2/s, 4 s left) loss 2.31".</summary>
    /// <returns>One line of text with label, steps, rate, time left and up to six metrics; without a line
    /// end.</returns>
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
    /// <param name="output">Receiver of the progress reports of long calls, such as a training; null to discard the
    /// reports, <see cref="Current"/> to leave the receiver unchanged.</param>
    /// <param name="stop">Cancellation token that stops long calls made before the returned object is disposed; in
    /// nested calls of Use, cancelling an outer token stops them too.</param>
    /// <returns>Object whose disposal restores the previous receiver and token: <c>using (LiveOutput.Use(sink, stop)) {
    /// ... }</c></returns>
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
