using Dpo.Charts.Spec;

namespace Dpo.Charts.Tests;

public class FrameFigureTests
{
    [Fact]
    public void ToString_NineFrames_SixEvenlySpacedWithBothEnds()
    {
        var shown = Samples.Frames.ToString().Split('\n').Where(l => l.StartsWith("temperature", StringComparison.Ordinal));
        Assert.Equal(["0", "2", "3", "5", "6", "8"], shown.Select(l => l.Split(" = ")[1]));
    }

    [Fact]
    public void ToSvg_ShowsTheSameFramesAsTheText()
    {
        var svg = Samples.Frames.ToSvg();
        Assert.Contains(">temperature = 8</text>", svg);
        Assert.DoesNotContain(">temperature = 1</text>", svg);
        Assert.DoesNotContain("ignored", svg);
    }

    [Fact]
    public void AllFrames_ShareTheirAxes()
    {
        var low = new Figure("t", "x", "y").Line("l", [0, 1], [0, 1]);
        var high = new Figure("t", "x", "y").Line("l", [0, 1], [9, 10]);
        var (_, y) = AxisRange.Compute(low.Spec, high.Spec);
        Assert.True(y.Min <= 0 && y.Max >= 10);
        Assert.Contains(">10</text>", new FrameFigure("c", "s", ("a", low), ("b", high)).ToSvg()[..4000]);
    }

    [Fact]
    public void Constructor_OneFrame_Throws() => Assert.Equal(
        "FrameFigure 'c' needs two frames or more. Got 1.", Assert.Throws<ArgumentException>(() => new FrameFigure("c", "s", ("a", Samples.Lines))).Message);

    [Fact]
    public void Constructor_OtherAxes_SaysWhich() => Assert.Equal(
        "FrameFigure 'c': frame 'b' has axes of another kind than 'a'.",
        Assert.Throws<ArgumentException>(() => new FrameFigure("c", "s", ("a", Samples.Lines), ("b", Samples.Log))).Message);

    [Fact]
    public void Grid_HasOneLegendAndEveryTitle()
    {
        var svg = Samples.Grid.ToSvg();
        Assert.Contains(">A gap</text>", svg);
        Assert.Equal(1, svg.Split(">validation</text>").Length - 1);
        Assert.Equal(["image/svg+xml", "text/plain"], Samples.Grid.ToMimeBundle().Keys);
        Assert.Contains("Two runs\nLoss falls below ln V\n  x: step", Samples.Grid.ToString());
    }
}
