using System.Globalization;
using Dpo.Metrics;

namespace Dpo.Experiments;

/// <summary>A number of a <see cref="Claim"/>, over the seeds.</summary>
/// <param name="What">What was measured, with its unit.</param>
/// <param name="Interval">Mean over the seeds and its 95 %.</param>
/// <param name="Above">The claim is right if it is above this.</param>
/// <param name="Below">Or below this; neither for a number that only informs.</param>
public sealed record Measured(string What, Interval Interval, double? Above = null, double? Below = null)
{
    /// <summary>The number with its interval and its bar.</summary>
    /// <returns>"regret, %: 0.05 (0.04 to 0.06), bar below 0.10".</returns>
    public override string ToString() =>
        $"{What}: {Text(Interval.Value)}{(Interval.Low == Interval.High ? "" : $" ({Text(Interval.Low)} to {Text(Interval.High)})")}"
        + (Above is { } a ? $", bar above {Text(a)}" : Below is { } b ? $", bar below {Text(b)}" : "");

    private static string Text(double x) =>
        x.ToString(Math.Abs(x) >= 1000 || x == Math.Round(x) ? "0" : Math.Abs(x) >= 10 ? "0.0" : Math.Abs(x) >= 0.01 ? "0.00" : "0.0e+0", CultureInfo.InvariantCulture);
}
