namespace Dpo.Base;

/// <summary>Where a long call reports while it runs. The host sets <see cref="LiveOutput.Current"/>; cells never see it.</summary>
/// <remarks>Our terminal draws a bar, a notebook front updates one output (and may grow a chart from the metrics), anything
/// else gets one line a stage.</remarks>
public interface ILiveOutput
{
    /// <summary>Shows the newest state of a stage; a stage is known by its label.</summary>
    /// <param name="progress">How far it is. The last report of a stage has <see cref="LiveProgress.Finished"/>.</param>
    void Report(LiveProgress progress);
}

/// <summary>How far a long call is.</summary>
/// <param name="Label">The stage, in words: "train".</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
/// <param name="Elapsed">Time since the stage began.</param>
/// <param name="Metrics">The newest numbers under the field's names (loss, lr, ...).</param>
/// <param name="Finished">True once, in the stage's last report.</param>
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

    /// <summary>The line that hosts without a bar print: "train 120/300 (41.2/s, 4 s left) loss 2.31".</summary>
    /// <returns>One line of text.</returns>
    public override string ToString()
    {
        var left = TimeLeft is { } t && !Finished ? FormattableString.Invariant($", {t.TotalSeconds:0} s left") : "";
        var metrics = string.Concat(Metrics.Select(m => $" {m.Key} {Number(m.Value)}"));
        return FormattableString.Invariant($"{Label} {Done}/{Total} ({Number(Rate)}/s{left}){metrics}");
    }
}

/// <summary>What the host of a long call gives it: a place for progress, and the wish to stop.</summary>
public static class LiveOutput
{
    /// <summary>Set by the host at its start. Without a host: one console line when a stage ends.</summary>
    public static ILiveOutput Current { get; set; } = new ConsoleLines();

    /// <summary>Set by the host while a cell runs; long calls look at it every step and end with an OperationCanceledException.</summary>
    public static CancellationToken Stop { get; set; }

    private sealed class ConsoleLines : ILiveOutput
    {
        public void Report(LiveProgress progress)
        {
            if (progress.Finished)
            {
                Console.WriteLine(progress);
            }
        }
    }
}
