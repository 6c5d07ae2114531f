using System.Globalization;
using Dpo.Metrics;
using Dpo.Science.Toy;

namespace Dpo.Science.Claims;

/// <summary>A sentence of the lecture and the experiment that tests it.</summary>
/// <param name="Number">Number of the claim, 1 to 9, in the lecture's order.</param>
/// <param name="Says">The lecture's sentence, word for word.</param>
/// <param name="Runs">Names of the runs that the claim needs, keys of <see cref="ToyRuns.All"/>; empty where nothing is
/// trained.</param>
/// <param name="Measure">Function from the rows of these runs to what was found; the first number decides the
/// claim.</param>
public sealed record Claim(
    int Number, string Says, IReadOnlyList<string> Runs, Func<ClaimRows, IReadOnlyList<Measured>> Measure)
{
    /// <summary>Judges a claim by its first number: "holds" where its interval lies on the claim's side of the bar,
    /// "fails" where on the other, else "undecided".</summary>
    /// <param name="found">Numbers that <see cref="Measure"/> returned; the first one needs a bar.</param>
    /// <returns>One of the three words "holds", "fails", "undecided".</returns>
    /// <exception cref="ArgumentException">The first number has neither an upper nor a lower bar.</exception>
    public static string Verdict(IReadOnlyList<Measured> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var (interval, bar) = (found[0].Interval, found[0].Above ?? found[0].Below
            ?? throw new ArgumentException("the first number of a claim needs a bar"));
        var (above, below) = (interval.Low > bar, interval.High < bar);
        return (above && found[0].Above is not null) || (below && found[0].Below is not null)
            ? "holds" : above || below ? "fails" : "undecided";
    }
}

/// <summary>A number that was measured for a <see cref="Claim"/>, over the seeds.</summary>
/// <param name="What">Description of what was measured, with its unit.</param>
/// <param name="Interval">Mean over the seeds with its 95 % interval.</param>
/// <param name="Above">Bar that the number must be above for the claim to hold; null for none.</param>
/// <param name="Below">Bar that the number must be below for the claim to hold; null for none. A number without either
/// bar only informs.</param>
public sealed record Measured(string What, Interval Interval, double? Above = null, double? Below = null)
{
    /// <summary>Formats the number with its interval and its bar.</summary>
    /// <returns>A text such as "regret, %: 0.05 (0.04 to 0.06), bar below 0.10".</returns>
    public override string ToString() =>
        $"{What}: {Text(Interval.Value)}"
        + $"{(Interval.Low == Interval.High ? "" : $" ({Text(Interval.Low)} to {Text(Interval.High)})")}"
        + (Above is { } a ? $", bar above {Text(a)}" : Below is { } b ? $", bar below {Text(b)}" : "");

    private static string Text(double x) =>
        x.ToString(Math.Abs(x) >= 1000 || x == Math.Round(x) ? "0"
            : Math.Abs(x) >= 10 ? "0.0" : Math.Abs(x) >= 0.01 ? "0.00" : "0.0e+0", CultureInfo.InvariantCulture);
}
