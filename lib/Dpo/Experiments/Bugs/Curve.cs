using Dpo.Metrics;

namespace Dpo.Experiments.Bugs;

/// <summary>A metric over the updates.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Values">As many.</param>
public sealed record Curve(double[] Steps, double[] Values)
{
    internal static Curve Of(RunLog log, string metric)
    {
        var (steps, values) = log.Series(metric);
        return new(steps, [.. values.Select(v => Math.Round(v, 5))]);
    }

    /// <summary>The mean of the last few values, which batches shake.</summary>
    /// <param name="count">How many.</param>
    public double End(int count = 10) => Values.TakeLast(Math.Min(count, Math.Max(1, Values.Length / 4))).Average();
}
