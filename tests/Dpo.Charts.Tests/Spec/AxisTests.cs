using Dpo.Charts.Spec;

namespace Dpo.Charts.Tests.Spec;

public class AxisTests
{
    [Fact]
    public void Range_FixedEnds_AreKept()
    {
        var (_, y) = AxisRange.Compute(new Figure("c", "x", "y").Line("l", [0, 1], [3, 4]).YRange(0, 10).Spec);
        Assert.Equal((0, 10), (y.Min, y.Max));
    }

    [Fact]
    public void Range_OneEndBeyondTheData_StillRises()
    {
        var (_, y) = AxisRange.Compute(new Figure("c", "x", "y").Line("l", [0, 1], [3, 4]).YRange(10, null).Spec);
        Assert.Equal((10, 11), (y.Min, y.Max));
    }

    [Fact]
    public void Range_OneValue_HasRoomOnBothSides()
    {
        var (_, y) = AxisRange.Compute(new Figure("c", "x", "y").Line("l", [0, 1], [2, 2]).Spec);
        Assert.Equal((1.5, 2.5), (y.Min, y.Max));
    }

    [Fact]
    public void Range_Bars_StandOnZero()
    {
        var (x, y) = AxisRange.Compute(Samples.Bars.Spec);
        Assert.Equal((-0.5, 2.5, 0), (x.Min, x.Max, y.Min));
        Assert.True(y.Max > 0.66);
    }

    [Fact]
    public void Range_Reversed_CountsFromTheBottom()
    {
        var (_, y) = AxisRange.Compute(Samples.Intervals.Spec);
        Assert.Equal(1, y.Fraction(-0.5));
        Assert.Equal(-0.5, y.Interpolate(1));
    }

    [Fact]
    public void LogTicks_TwoDecades_OneTwoFive() => Assert.Equal([1, 2, 5, 10, 20, 50, 100], LogTicks.Compute(new AxisRange(1, 100, true)));

    [Fact]
    public void LogTicks_ManyDecades_EverySecondPower() =>
        Assert.Equal([1e-8, 1e-6, 1e-4, 1e-2, 1, 1e2, 1e4, 1e6, 1e8], LogTicks.Compute(new AxisRange(1e-8, 1e8, true)));

    [Fact]
    public void LogTicks_LessThanHalfADecade_EvenSteps() => Assert.Equal([1.2, 1.4, 1.6, 1.8, 2], LogTicks.Compute(new AxisRange(1.1, 2, true)));

    [Fact]
    public void LogTicks_Text_PowersAreShort() =>
        Assert.Equal(["0.01", "500", "10⁶", "10⁻¹²"], new[] { 0.01, 500, 1e6, 1e-12 }.Select(LogTicks.Text));
}
