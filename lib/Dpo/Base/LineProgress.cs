namespace Dpo.Base;

/// <summary>Writes progress as plain lines, for a program without a progress bar: <c>trainer.Fit(live: new
/// LineProgress(Console.Out))</c>.</summary>
/// <remarks>It writes a line for every tenth of a stage and for its end, and one for each report with a
/// <see cref="LiveProgress.Detail"/>. It may be used from several threads.</remarks>
/// <param name="writer">Writer that receives the progress lines, e.g. <c>Console.Out</c>; the caller disposes the
/// writer.</param>
public sealed class LineProgress(TextWriter writer) : ILiveOutput
{
    private readonly TextWriter _writer = writer ?? throw new ArgumentNullException(nameof(writer));
    private readonly Dictionary<string, long> _tenths = [];

    /// <inheritdoc/>
    public void Report(LiveProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        lock (_tenths)
        {
            Write(progress);
        }
    }

    private void Write(LiveProgress progress)
    {
        var tenth = 10 * progress.Done / Math.Max(1, progress.Total);
        if (progress.Detail is { } detail)
        {
            _writer.WriteLine(FormattableString.Invariant(
                $"{progress.Label} {progress.Done}/{progress.Total} ({progress.Elapsed.TotalSeconds:0.0} s) {detail}"));
        }
        else if (progress.Finished || !_tenths.TryGetValue(progress.Label, out var shown) || shown != tenth)
        {
            _writer.WriteLine(progress);
        }
        _tenths[progress.Label] = tenth;
    }
}
