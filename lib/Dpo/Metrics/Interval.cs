using Dpo.Base;
using MathNet.Numerics.Distributions;

namespace Dpo.Metrics;

/// <summary>Estimate with its 95 % interval.</summary>
/// <param name="Value">Estimate, e.g. a mean or a share, in the units of the measured numbers.</param>
/// <param name="Low">Lower end of the 95 % confidence interval, in the same units as the estimate; -infinity if
/// unbounded.</param>
/// <param name="High">Upper end of the 95 % confidence interval, in the same units as the estimate; infinity if
/// unbounded.</param>
public sealed record Interval(double Value, double Low, double High)
{
    // How much of the distribution lies below the upper end of its middle 95 %.
    private const double Below = 0.975;

    /// <summary>Computes a share of trials with its interval (Wilson 1927): right for few trials and near 0 and 1,
    /// where the usual formula is not.</summary>
    /// <param name="successes">Number of trials that succeeded, from 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Number of independent trials, at least 1.</param>
    /// <returns>Share of successes, in [0, 1], with its 95 % confidence interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no trial, or there are more successes than
    /// trials.</exception>
    public static Interval Wilson(long successes, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        var (n, share, z) = ((double)trials, (double)successes / trials, Normal.InvCDF(0, 1, Below));
        var middle = (share + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(share * (1 - share) / n + z * z / (4 * n * n));
        return new Interval(share, Math.Clamp(middle - half, 0, share), Math.Clamp(middle + half, share, 1));
    }

    /// <summary>Computes a mean over seeds with its interval (Student 1908): the seeds are few, so the normal
    /// distribution's 1.96 would give too narrow an interval.</summary>
    /// <param name="numbers">Independent measurements of one quantity, e.g. one per random seed; at least one, all
    /// finite.</param>
    /// <returns>Mean with its 95 % confidence interval; the interval is from -infinity to infinity if there is only one
    /// number.</returns>
    /// <exception cref="ArgumentException">There is no number, or one is not finite.</exception>
    public static Interval Mean(IReadOnlyList<double> numbers)
    {
        Require(numbers, "one a seed");
        var (n, mean) = (numbers.Count, numbers.Average());
        if (n == 1)
        {
            return new Interval(mean, double.NegativeInfinity, double.PositiveInfinity);
        }
        var variance = numbers.Sum(x => (x - mean) * (x - mean)) / (n - 1);
        var half = StudentT.InvCDF(0, 1, n - 1, Below) * Math.Sqrt(variance / n);
        return new Interval(mean, mean - half, mean + half);
    }

    /// <summary>Computes the mean of numbers of unknown distribution with its interval by the percentile bootstrap
    /// (Efron 1979): from the means of as many numbers drawn again from them.</summary>
    /// <param name="numbers">Independent measurements, at least one, all finite, e.g. the outcome per prompt for a win
    /// rate: 1 win, 0 loss, ½ tie.</param>
    /// <param name="seeds">Random seeds; the resampling uses the random stream named "bootstrap". The same seeds give
    /// the same interval.</param>
    /// <param name="draws">Number of times that the numbers are resampled to compute a mean, at least 40; default
    /// 2000.</param>
    /// <returns>Mean of the numbers with its 95 % confidence interval.</returns>
    /// <exception cref="ArgumentException">There is no number, one is not finite, or there are fewer than 40
    /// draws.</exception>
    public static Interval Bootstrap(IReadOnlyList<double> numbers, Seeds seeds, int draws = 2000)
    {
        Require(numbers, "one a prompt");
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 40);
        var seed = seeds.For(SeedPurpose.Bootstrap);
        double Drawn(int draw) => Enumerable.Range(0, numbers.Count)
            .Average(i => numbers[(int)(Seeds.Uniform(seed, draw, i) * numbers.Count)]);
        double[] means = [.. Enumerable.Range(0, draws).Select(Drawn).Order()];
        // These order statistics made the recorded rows; the usual definitions interpolate, or take the one before.
        return new Interval(numbers.Average(), means[(int)(0.025 * draws)], means[(int)(Below * draws)]);
    }

    private static void Require(IReadOnlyList<double> numbers, string each)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Count == 0)
        {
            throw new ArgumentException($"an interval needs numbers, {each}: got none", nameof(numbers));
        }
        var odd = numbers.ToList().FindIndex(x => !double.IsFinite(x));
        if (odd >= 0)
        {
            var which = FormattableString.Invariant($"number {odd + 1} of {numbers.Count} is {numbers[odd]}");
            throw new ArgumentException(
                $"an interval needs finite numbers, {each}: {which}; mend what gave it", nameof(numbers));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Value:0.00} ({Low:0.00} to {High:0.00})");
}
