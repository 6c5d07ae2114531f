using MathNet.Numerics;

namespace Dpo.Metrics;

/// <summary>Pearson's chi-square test: could these counts have been drawn from these probabilities?</summary>
public static class ChiSquareTest
{
    /// <summary>Computes the probability of counts at least as far from their expectation, if they were drawn from the
    /// distribution.</summary>
    /// <remarks>Outcomes that expect fewer than 5 draws are merged, the rarest first, as the approximation
    /// requires.</remarks>
    /// <param name="counts">Number of times that each outcome was observed, one number per outcome.</param>
    /// <param name="probabilities">Expected probability of each outcome, in the order of <paramref name="counts"/>;
    /// they must sum to 1 within 1e-6.</param>
    /// <returns>p-value in [0, 1]; a small one, e.g. below 0.01, means that the counts hardly come from these
    /// probabilities.</returns>
    /// <exception cref="ArgumentException">The lengths differ, the probabilities do not sum to 1, or there are too few
    /// draws for two cells.</exception>
    public static double PValue(IReadOnlyList<long> counts, IReadOnlyList<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(probabilities);
        // Written so that NaN is refused too.
        var sum = probabilities.Sum();
        if (counts.Count != probabilities.Count || !(Math.Abs(sum - 1) <= 1e-6) || probabilities.Any(p => p < 0))
        {
            var got = FormattableString.Invariant(
                $"{counts.Count} counts, {probabilities.Count} probabilities, sum {sum:g9}");
            throw new ArgumentException($"expected as many counts as probabilities, which sum to 1. Got {got}.");
        }
        if (probabilities.Zip(counts).Any(c => c.First == 0 && c.Second > 0))
        {
            return 0;                           // drawn, though impossible: not to be lost among the rare cells
        }
        var draws = counts.Sum();
        var cells = new List<(double Expected, double Seen)>();
        var (expected, seen) = (0.0, 0.0);
        foreach (var (p, count) in probabilities.Zip(counts).OrderBy(c => c.First))
        {
            (expected, seen) = (expected + p * draws, seen + count);
            if (expected >= 5)
            {
                cells.Add((expected, seen));
                (expected, seen) = (0, 0);
            }
        }
        if (cells.Count < 2)
        {
            throw new ArgumentException($"{draws} draws are too few: fewer than two cells expect 5 or more");
        }
        cells[^1] = (cells[^1].Expected + expected, cells[^1].Seen + seen);
        var statistic = cells.Sum(c => (c.Seen - c.Expected) * (c.Seen - c.Expected) / c.Expected);
        // P(X² >= statistic) with k - 1 degrees of freedom is the regularised upper incomplete gamma function.
        return SpecialFunctions.GammaUpperRegularized((cells.Count - 1) / 2.0, statistic / 2);
    }
}
