using Dpo.Devices;

namespace Dpo.Metrics;

/// <summary>A number with the range it was measured in.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end, 95 %.</param>
/// <param name="High">Upper end, 95 %.</param>
public sealed record Interval(double Value, double Low, double High)
{
    private const double Z = 1.959963984540054;             // 97.5 % of a standard normal lie below

    // 97.5 % of Student's t with 1 .. 30 degrees of freedom lie below.
    private static readonly double[] T =
    [
        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450,
        2.119905, 2.109816, 2.100922, 2.093024, 2.085963, 2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272,
    ];

    /// <summary>A share of trials (Wilson 1927): right for few trials and near 0 and 1, where the usual formula is not.</summary>
    /// <param name="successes">At most <paramref name="trials"/>.</param>
    /// <param name="trials">At least 1, independent.</param>
    /// <returns>The share and its 95 % interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No trial, or more successes than trials.</exception>
    public static Interval Wilson(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        var (n, share) = ((double)trials, (double)successes / trials);
        var middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        var half = Z / (1 + Z * Z / n) * Math.Sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return new Interval(share, Math.Clamp(middle - half, 0, share), Math.Clamp(middle + half, share, 1));
    }

    /// <summary>A mean over seeds (Student 1908): the seeds are few, so the normal's 1.96 would be too sure.</summary>
    /// <param name="numbers">One a seed, at least one and at most 31, independent.</param>
    /// <returns>The mean and its 95 % interval; unbounded for a single number, which says nothing of its spread.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No number, or more than 31.</exception>
    public static Interval Mean(IReadOnlyList<double> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentOutOfRangeException.ThrowIfLessThan(numbers.Count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numbers.Count, T.Length + 1);
        var (n, mean) = (numbers.Count, numbers.Average());
        if (n == 1)
        {
            return new Interval(mean, double.NegativeInfinity, double.PositiveInfinity);
        }
        var half = T[n - 2] * Math.Sqrt(numbers.Sum(x => (x - mean) * (x - mean)) / (n - 1) / n);
        return new Interval(mean, mean - half, mean + half);
    }

    /// <summary>The mean of numbers whose distribution is not known, by the percentile bootstrap (Efron 1979): means of as many numbers drawn from them again.</summary>
    /// <param name="numbers">At least one, independent: for a win rate 1, 0 or ½ a prompt.</param>
    /// <param name="seeds">Purpose "bootstrap".</param>
    /// <param name="draws">How often.</param>
    /// <returns>The mean and its 95 % interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No number, or fewer than 40 draws.</exception>
    public static Interval Bootstrap(IReadOnlyList<double> numbers, Seeds seeds, int draws = 2000)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(numbers.Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 40);
        var seed = seeds.For("bootstrap");
        double[] means = [.. Enumerable.Range(0, draws).Select(d => Enumerable.Range(0, numbers.Count).Average(i => numbers[(int)(Seeds.Uniform(seed, d, i) * numbers.Count)])).Order()];
        return new Interval(numbers.Average(), means[(int)(0.025 * draws)], means[(int)(0.975 * draws)]);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Value:0.00} ({Low:0.00} to {High:0.00})");
}
