using Dpo.Metrics;

namespace Dpo.Experiments;

/// <summary>A sentence of the lecture and the experiment that it is put to.</summary>
/// <param name="Number">1 to 9, in the lecture's order.</param>
/// <param name="Says">The sentence.</param>
/// <param name="Runs">Names of <see cref="ToyRuns.All"/>; none where nothing is trained.</param>
/// <param name="Measure">From the rows of these runs to what was found, first the number that decides.</param>
public sealed record Claim(int Number, string Says, IReadOnlyList<string> Runs, Func<ClaimRows, IReadOnlyList<Measured>> Measure)
{
    /// <summary>By the first number: "holds" where its interval lies on the claim's side of the bar, "fails" where on the other, else "undecided".</summary>
    /// <param name="found">From <see cref="Measure"/>.</param>
    /// <returns>One of the three words.</returns>
    public static string Verdict(IReadOnlyList<Measured> found)
    {
        ArgumentNullException.ThrowIfNull(found);
        var (interval, bar) = (found[0].Interval, found[0].Above ?? found[0].Below ?? throw new ArgumentException("the first number of a claim needs a bar"));
        var (above, below) = (interval.Low > bar, interval.High < bar);
        return (above && found[0].Above is not null) || (below && found[0].Below is not null) ? "holds" : above || below ? "fails" : "undecided";
    }
}
