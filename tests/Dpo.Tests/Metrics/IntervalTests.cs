using Dpo.Base;
using Dpo.Metrics;

namespace Dpo.Tests.Metrics;

public sealed class IntervalTests
{
    // By solving (p - share)^2 = z^2 p(1-p)/n for p: the interval's ends are its two roots.
    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 10)]
    [InlineData(30, 100)]
    [InlineData(1, 3)]
    public void Wilson_EndsAreWhereTheScoreTestTurns(long successes, long trials)
    {
        var interval = Interval.Wilson(successes, trials);
        foreach (var p in new[] { interval.Low, interval.High }.Where(p => p is > 1e-9 and < 1 - 1e-9))
        {
            Assert.Equal(1.959964, Math.Abs(p - interval.Value) / Math.Sqrt(p * (1 - p) / trials), 1e-5);
        }
        Assert.True(interval.Low <= interval.Value && interval.Value <= interval.High);
        Assert.InRange(interval.High - interval.Low, 1e-3, 1);
    }

    [Fact]
    public void Wilson_NoTrials_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Wilson(0, 0));

    // 2, 4, 9: mean 5, standard deviation √13, t of two degrees of freedom 4.302653.
    [Fact]
    public void Mean_HandWorked()
    {
        var interval = Interval.Mean([2, 4, 9]);
        Assert.Equal(5, interval.Value, 1e-12);
        Assert.Equal(4.302653 * Math.Sqrt(13.0 / 3), interval.High - 5, 1e-6);
        Assert.Equal(5 - interval.Low, interval.High - 5, 1e-12);
        Assert.Equal(new Interval(3, double.NegativeInfinity, double.PositiveInfinity), Interval.Mean([3]));
    }

    // Half of the numbers 0, half 2: mean 1, standard error 1/√(n - 1), and the t of printed tables.
    [Theory]
    [InlineData(4, 3.1824)]
    [InlineData(40, 2.0227)]
    [InlineData(1000, 1.9623)]
    public void Mean_OfAnyCount_IsThePublishedTable(int count, double t)
    {
        var interval = Interval.Mean([.. Enumerable.Range(0, count).Select(i => i % 2 * 2.0)]);
        Assert.Equal(1, interval.Value, 1e-12);
        Assert.Equal(t, (interval.High - 1) * Math.Sqrt(count - 1), 5e-5);
        Assert.Equal(t, (1 - interval.Low) * Math.Sqrt(count - 1), 5e-5);
    }

    // Student's quantile is z + (z³ + z)/(4 f) + O(1/f²), f degrees of freedom (Fisher 1926).
    [Fact]
    public void Mean_OfManyNumbers_GoesToTheNormal()
    {
        var (z, freedom) = (1.959963984540054, 99_999.0);
        var interval = Interval.Mean([.. Enumerable.Range(0, 100_000).Select(i => i % 2 * 2.0)]);
        Assert.Equal((z * z * z + z) / 4, ((interval.High - 1) * Math.Sqrt(freedom) - z) * freedom, 1e-3);
    }

    [Fact]
    public void MeanAndBootstrap_NoNumberOrNone_SayWhat()
    {
        string Of(Func<Interval> interval) => Assert.Throws<ArgumentException>(interval).Message;
        Assert.StartsWith("an interval needs numbers, one a seed: got none", Of(() => Interval.Mean([])), StringComparison.Ordinal);
        Assert.StartsWith("an interval needs numbers, one a prompt: got none", Of(() => Interval.Bootstrap([], new Seeds(1))), StringComparison.Ordinal);
        Assert.StartsWith("an interval needs finite numbers, one a seed: number 2 of 3 is NaN; mend what gave it",
            Of(() => Interval.Mean([1, double.NaN, 3])), StringComparison.Ordinal);
        Assert.Contains("number 1 of 1 is -Infinity", Of(() => Interval.Mean([double.NegativeInfinity])), StringComparison.Ordinal);
        Assert.Contains("number 2 of 2 is NaN", Of(() => Interval.Bootstrap([1, double.NaN], new Seeds(1))), StringComparison.Ordinal);
    }

    // The quantiles, by integrating Student's density from 0 to each: 0.475 of it.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(200)]
    public void Mean_UsesStudentsQuantile(int count)
    {
        double[] numbers = [.. Enumerable.Range(0, count).Select(i => (double)i)];
        var (interval, mean, freedom) = (Interval.Mean(numbers), numbers.Average(), count - 1.0);
        var t = (interval.High - mean) / Math.Sqrt(numbers.Sum(x => (x - mean) * (x - mean)) / freedom / count);
        double Density(double x) => Math.Pow(1 + x * x / freedom, -(freedom + 1) / 2);
        double Integral(double from, double to, int steps) =>
            Enumerable.Range(0, steps).Sum(i => Density(from + (i + 0.5) * (to - from) / steps)) * (to - from) / steps;
        // All of the density: x = tan(u) maps it to a finite range.
        double Whole() => 2 * Enumerable.Range(0, 200_000).Sum(i => (i + 0.5) * Math.PI / 2 / 200_000 is var u ? Density(Math.Tan(u)) / Math.Pow(Math.Cos(u), 2) : 0) * Math.PI / 2 / 200_000;
        Assert.Equal(0.475, Integral(0, t, 200_000) / Whole(), 1e-5);
    }

    // 200 fair coins: the bootstrap agrees with the normal interval, and the same seed gives the same.
    [Fact]
    public void Bootstrap_AgreesWithTheNormal_WhereThatHolds()
    {
        double[] coins = [.. Enumerable.Range(0, 200).Select(i => i % 5 < 2 ? 1.0 : 0)];
        var found = Interval.Bootstrap(coins, new Seeds(1));
        var half = 1.96 * Math.Sqrt(0.4 * 0.6 / 200);
        Assert.Equal(0.4, found.Value, 1e-12);
        Assert.Equal(0.4 - half, found.Low, 0.01);
        Assert.Equal(0.4 + half, found.High, 0.01);
        Assert.Equal(found, Interval.Bootstrap(coins, new Seeds(1)));
        Assert.Equal(new Interval(7, 7, 7), Interval.Bootstrap([7, 7], new Seeds(1)));
    }
}
