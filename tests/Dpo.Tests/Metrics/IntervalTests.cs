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
}
