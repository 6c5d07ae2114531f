using System.Globalization;

namespace Dpo.Charts.Tests;

public class FigureTests
{
    private static readonly Figure Empty = new("A claim", "x", "y");

    [Fact]
    public void Line_LengthsDiffer_SaysBoth() =>
        Throws("Line 'train': xs has 10 points, ys has 9.", () => Empty.Line("train", new double[10], new double[9]));

    [Fact]
    public void Line_NoPoints_Throws() => Throws("Line 'train' has no points.", () => Empty.Line("train", [], []));

    [Fact]
    public void Line_AllNaN_Throws() =>
        Throws("Line 'train': no value of ys is a finite number.", () => Empty.Line("train", [0, 1], [double.NaN, double.NaN]));

    [Fact]
    public void Line_InfiniteX_SaysWhich() =>
        Throws("Line 'train': xs[1] is Infinity; it must be a finite number.", () => Empty.Line("train", [0, double.PositiveInfinity], [1, 2]));

    [Fact]
    public void Points_NaN_SaysWhich() =>
        Throws("Points 'p': ys[1] is NaN; it must be a finite number.", () => Empty.Points("p", [0, 1], [1, double.NaN]));

    [Fact]
    public void Points_OneEnd_Throws() => Throws("Points 'p': give low and high, or neither.", () => Empty.Points("p", [0], [1], low: [0]));

    [Fact]
    public void Band_LowAboveHigh_SaysWhere() =>
        Throws("Band 'b': low[1] = 3 is above high[1] = 2.", () => Empty.Band("b", [0, 1], [0, 3], [1, 2]));

    [Fact]
    public void Bars_LengthsDiffer_SaysBoth() =>
        Throws("Bars 'P': categories has 2 labels, values has 1.", () => Empty.Bars("P", ["a", "b"], [1]));

    [Fact]
    public void Bars_OtherCategories_SaysThose() =>
        Throws("Bars 'Q': its categories differ from those the axis has already: a, b.",
            () => Empty.Bars("P", ["a", "b"], [1, 2]).Bars("Q", ["a", "c"], [1, 2]));

    [Fact]
    public void Heatmap_WrongShape_SaysBoth() =>
        Throws("Heatmap 'p': z must be [1, 2] (rows, columns). Got [2, 1].", () => Empty.Heatmap(["r"], ["a", "b"], new double[2, 1], "p"));

    [Fact]
    public void Heatmap_LabelsAndNaN_SaysWhere() =>
        Throws("Heatmap 'p': z[0, 1] is NaN; it must be a finite number.", () => Empty.Heatmap(["r"], ["a", "b"], new[,] { { 1, double.NaN } }, "p"));

    [Fact]
    public void Heatmap_UnevenCentres_SaysWhere() =>
        Throws("Heatmap 'J': xs must rise evenly; the step at xs[2] is 2.", () => Empty.Heatmap([0, 1, 3], [0], new double[1, 3], "J"));

    [Fact]
    public void LogY_NegativeValue_SaysWhich() =>
        Throws("Line 'l': ys[1] = -1 cannot lie on a log axis.", () => Empty.Line("l", [0, 1], [1, -1]).LogY());

    [Fact]
    public void LogX_BeforeTheLine_SaysTheSame() =>
        Throws("Line 'l': xs[0] = 0 cannot lie on a log axis.", () => Empty.LogX().Line("l", [0, 1], [1, 1]));

    [Fact]
    public void LogY_WithBars_Throws() =>
        Throws("Bars 'P' starts at 0, which a log axis lacks. Use Points.", () => Empty.Bars("P", ["a"], [1]).LogY());

    [Fact]
    public void YRange_Falling_Throws() => Throws("The y range must rise: 2 is not below 1.", () => Empty.YRange(2, 1));

    [Fact]
    public void Size_TooSmall_Throws() =>
        Throws("A figure is 200 to 4000 pixels wide and 150 to 4000 high. Got 10 by 450.", () => Empty.Size(10, 450));

    [Fact]
    public void Line_LeavesTheFigureItCameFrom()
    {
        _ = Empty.Line("train", [0, 1], [1, 2]);
        Assert.Empty(Empty.Spec.Series);
    }

    [Fact]
    public void Band_TakesTheColourOfTheLineBefore()
    {
        var slots = Empty.Line("a", [0, 1], [1, 2]).Line("b", [0, 1], [1, 2]).Band("b's", [0, 1], [0, 1], [2, 3]).Line("c", [0, 1], [1, 2])
            .Spec.Series.Select(s => s.Slot);
        Assert.Equal([0, 1, 1, 2], slots);
    }

    [Fact]
    public void ToMimeBundle_HasTheFourForms()
    {
        var bundle = ((IMimeBundle)Samples.Lines).ToMimeBundle();
        Assert.Equal(["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"], bundle.Keys);
        Assert.Equal(Samples.Lines.ToString(), bundle["text/plain"]);
    }

    [Fact]
    public void ToHtml_LabelsThePictureWithTheClaim()
    {
        var html = new Figure("P(y|x) < 1 & \"sums\"", "x", "y").Line("", [0, 1], [1, 2]).ToHtml();
        Assert.StartsWith("<figure role=\"img\" aria-label=\"P(y|x) &lt; 1 &amp; &quot;sums&quot;\"", html);
        Assert.DoesNotContain("<script", html);
    }

    [Fact]
    public void Renderings_AreTheSameBytesInAnotherCulture()
    {
        var before = Samples.Figures.ToDictionary(f => f.Key, f => (f.Value.ToSvg(), f.Value.ToPlotlyJson(), f.Value.ToString()));
        var culture = CultureInfo.CurrentCulture;
        // A decimal comma made by hand: the tests run without ICU's cultures.
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = comma;
            foreach (var (name, figure) in Samples.Figures)
                Assert.Equal(before[name], (figure.ToSvg(), figure.ToPlotlyJson(), figure.ToString()));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static void Throws(string message, Func<Figure> make) => Assert.Equal(message, Assert.Throws<ArgumentException>(make).Message);
}
