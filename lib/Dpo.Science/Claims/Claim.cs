using System.Globalization;
using Dpo.Metrics;
using Dpo.Science.Toy;

namespace Dpo.Science.Claims;

/// <summary>A sentence of the lecture and the experiment that tests it.</summary>
/// <param name="Number">Number of the claim, 1 to 9, in the order of the lecture.</param>
/// <param name="Says">Sentence from the lecture that states the claim, word for word, e.g. "DPO is supervised
/// learning".</param>
/// <param name="Runs">Names of the training runs whose results the claim needs, keys of <see cref="ToyRuns.All"/>;
/// empty if nothing has to be trained.</param>
/// <param name="Measure">Function that computes the measured numbers from the result rows of these training runs; the
/// first number decides whether the claim holds.</param>
public sealed record Claim(
    int Number, string Says, IReadOnlyList<string> Runs, Func<ClaimRows, IReadOnlyList<Measured>> Measure)
{
    /// <summary>Judges a claim by its first number: "holds" where its interval lies on the claim's side of the bar,
    /// "fails" where on the other, else "undecided".</summary>
    /// <param name="found">Numbers that <see cref="Measure"/> returned, at least one. The first one decides and must
    /// have an upper or lower threshold.</param>
    /// <returns>"holds", "fails", or "undecided" if the threshold lies within the 95 % interval.</returns>
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
/// <param name="What">Description of the measured number, with its unit, e.g. "regret of DPO on endless data,
/// %".</param>
/// <param name="Interval">Mean (or mean ratio) over the random seeds, with its 95 % confidence interval.</param>
/// <param name="Above">Threshold that the number must exceed for the claim to hold; null, the default, for no such
/// threshold.</param>
/// <param name="Below">Threshold that the number must stay below for the claim to hold; null, the default, for none. A
/// number without any threshold decides nothing.</param>
public sealed record Measured(string What, Interval Interval, double? Above = null, double? Below = null)
{
    /// <summary>Formats the number with its interval and its bar.</summary>
    /// <returns>Description, value, interval and threshold, e.g. "regret, %: 0.05 (0.04 to 0.06), bar below
    /// 0.10".</returns>
    public override string ToString() =>
        $"{What}: {Text(Interval.Value)}"
        + $"{(Interval.Low == Interval.High ? "" : $" ({Text(Interval.Low)} to {Text(Interval.High)})")}"
        + (Above is { } a ? $", bar above {Text(a)}" : Below is { } b ? $", bar below {Text(b)}" : "");

    private static string Text(double x) =>
        x.ToString(Math.Abs(x) >= 1000 || x == Math.Round(x) ? "0"
            : Math.Abs(x) >= 10 ? "0.0" : Math.Abs(x) >= 0.01 ? "0.00" : "0.0e+0", CultureInfo.InvariantCulture);
}
