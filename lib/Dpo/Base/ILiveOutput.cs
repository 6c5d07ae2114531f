namespace Dpo.Base;

/// <summary>Where a long call reports while it runs. A host gives it to all that it runs
/// (<see cref="LiveOutput.Use"/>), or a caller to one call (<c>trainer.Fit(live: sink)</c>); where nobody gives one,
/// nothing is shown.</summary>
/// <remarks>Our terminal draws a bar, a notebook front updates one output with the growing curve of the loss, and
/// <see cref="LineProgress"/> writes lines. Reports come on the thread that works.</remarks>
public interface ILiveOutput
{
    /// <summary>Shows the newest state of a stage; a stage is known by its label.</summary>
    /// <param name="progress">How far it is. The last report of a stage that runs to its
    /// end has <see cref="LiveProgress.Finished"/>; one that is stopped before ends without.</param>
    void Report(LiveProgress progress);
}

/// <summary>How far a long call is.</summary>
/// <param name="Label">The stage, in words: "train".</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Elapsed">Time since the stage began.</param>
/// <param name="Metrics">The newest numbers under the field's names (loss, lr, ...).</param>
/// <param name="Finished">True once, in the report of the stage's end.</param>
public sealed record LiveProgress(
    string Label, long Done, long Total, TimeSpan Elapsed, IReadOnlyDictionary<string, double> Metrics, bool Finished)
{
    /// <summary>Steps that an earlier run had done when this one went on; the rate leaves them out.</summary>
    public long Start { get; init; }

    /// <summary>What is being done now, in words; null where the label says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>Steps a second since the stage began; 0 before the first.</summary>
    public double Rate => Elapsed > TimeSpan.Zero ? (Done - Start) / Elapsed.TotalSeconds : 0;

    /// <summary>The time left at this rate; null while no step is done.</summary>
    public TimeSpan? TimeLeft => Done > Start ? Elapsed * ((double)(Total - Done) / (Done - Start)) : null;

    /// <summary>A number of unknown size in four digits that say something: 0.6931, 41.2, 5e-5.</summary>
    /// <param name="number">A metric or a rate.</param>
    public static string Number(double number) => Math.Abs(number) >= 1000 && double.IsFinite(number)
        ? Numbers.Text(Math.Round(number)) : Numbers.Text(number, 4);

    // What tells how a training goes, by kind of training; other numbers come after these.
    private static readonly string[] _telling =
    [
        "loss", "mean_token_accuracy", "rewards/margins", "rewards/accuracies", "margin", "accuracy",
        "objective/scores", "objective/kl", "objective/length", "kl", "lr",
    ];

    /// <summary>The numbers that a line has room for, those that tell most first, by the last word of their
    /// names.</summary>
    /// <param name="most">How many.</param>
    public IEnumerable<(string Name, double Value)> Headline(int most) => Metrics
        .OrderBy(m => Array.IndexOf(_telling, m.Key) is var place && place < 0 ? _telling.Length : place)
        .Take(most).Select(m => (m.Key[(m.Key.LastIndexOf('/') + 1)..], m.Value));

    /// <summary>The line that hosts without a bar print: "train 120/300 (41.2/s, 4 s left) loss 2.31".</summary>
    /// <returns>One line of text.</returns>
    public override string ToString()
    {
        var left = TimeLeft is { } t && !Finished ? FormattableString.Invariant($", {t.TotalSeconds:0} s left") : "";
        var metrics = string.Concat(Headline(6).Select(m => $" {m.Name} {Number(m.Value)}"));
        return FormattableString.Invariant($"{Label} {Done}/{Total} ({Number(Rate)}/s{left}){metrics}");
    }
}

/// <summary>What the host of a long call gives it: a place for progress, and the wish to stop.</summary>
/// <remarks>Both belong to the flow of calls, not to the process: a host opens a scope (<see cref="Use"/>) around a
/// cell or a command, and two trainings on two threads share nothing. A caller may pass both to a training itself
/// instead: <c>trainer.Fit(live: bar, stop: token)</c>. Nothing is printed unless a sink prints it.</remarks>
public static class LiveOutput
{
    private static readonly ILiveOutput None = new Silence();

    /// <summary>Where long calls report here; a sink that does nothing where no host gave one.</summary>
    public static ILiveOutput Current => Scope.Newest ?? None;

    /// <summary>The host's wish to stop; <see cref="CancellationToken.None"/> where no host gave one. Long calls look
    /// at it before every step and end with an <see cref="OperationCanceledException"/>, which ends their callers,
    /// too.</summary>
    public static CancellationToken Stop => Scope.Newest?.Stop ?? default;

    /// <summary>Gives a sink and a wish to stop to all that is called from here on, and to the tasks and threads that
    /// it starts, until the scope is disposed; then what was before is back.</summary>
    /// <param name="output">Where progress goes; null for nowhere. <c>Use(LiveOutput.Current, stop)</c> keeps the
    /// sink.</param>
    /// <param name="stop">Asks long calls to end; the wish of a scope around this one counts as well.</param>
    /// <returns>The scope, to be disposed at its end: <c>using (LiveOutput.Use(sink, stop)) { ... }</c></returns>
    /// <remarks>A scope that an async method opens ends for its caller with that method, as any value of a flow does. A
    /// task that outlives the scope it was started in reports from then on to the scope around it, and keeps its own
    /// stop.</remarks>
    public static IDisposable Use(ILiveOutput? output, CancellationToken stop = default) =>
        new Scope(output, Either(Stop, stop));

    /// <summary>Opens a scope for a call that a caller may give a sink: the caller's, else the flow's own.</summary>
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
