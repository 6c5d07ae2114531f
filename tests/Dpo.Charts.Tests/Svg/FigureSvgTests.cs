using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dpo.Charts.Tests.Svg;

public partial class FigureSvgTests
{
    public static TheoryData<string> Names => [.. Samples.Svgs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Svg_IsWellFormedAndFetchesNothing(string name)
    {
        var svg = XDocument.Parse(Samples.Svgs[name]);
        Assert.Equal("svg", svg.Root!.Name.LocalName);
        Assert.NotEmpty(svg.Root.Attribute("aria-label")!.Value);
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName is "script" or "foreignObject");
        var references = svg.Descendants().Attributes().Where(a => a.Name.LocalName is "href" or "src").Select(a => a.Value);
        Assert.All(references, r => Assert.StartsWith("data:", r));
        Assert.DoesNotContain("url(http", svg.ToString());
    }

    [Fact]
    public void Svg_ClipPathIdsAreUniqueOverFigures()
    {
        var ids = Samples.Svgs.Values.SelectMany(svg => Ids().Matches(svg).Select(m => m.Groups[1].Value)).ToList();
        Assert.True(ids.Count > 9);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Svg_SameDataUnderAnotherTitle_HasOtherIds()
    {
        static string Id(string title) => Ids().Match(new Figure(title, "x", "y").Line("l", [0, 1], [1, 2]).ToSvg()).Groups[1].Value;
        Assert.NotEqual(Id("one"), Id("two"));
    }

    [Fact]
    public void Svg_EveryClipPathUsedIsDefined()
    {
        foreach (var svg in Samples.Svgs.Values)
            Assert.Subset(
                Ids().Matches(svg).Select(m => m.Groups[1].Value).ToHashSet(), Regex.Matches(svg, @"url\(#([^)]+)\)").Select(m => m.Groups[1].Value).ToHashSet());
    }

    [Fact]
    public void Svg_SaysTitleAxesLegendAndRules()
    {
        var texts = Texts(Samples.Lines.Subtitle("5 seeds").ToSvg());
        Assert.Subset(texts.ToHashSet(),
            new HashSet<string> { "Loss falls below ln V", "5 seeds", "step", "loss (nats per token)", "train", "95 %", "validation", "ln V", "warm-up" });
    }

    [Fact]
    public void Svg_OneSeries_HasNoLegend() => Assert.DoesNotContain("r", Texts(Samples.ShortLine.ToSvg()));

    [Fact]
    public void Svg_LongTitle_WrapsAtWords()
    {
        var title = string.Join(' ', Enumerable.Repeat("preference", 12));
        var lines = Texts(new Figure(title, "x", "y").Line("l", [0, 1], [1, 2]).ToSvg()).Where(t => t.Contains("preference")).ToList();
        Assert.Equal(title, string.Join(' ', lines));
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 71));
    }

    [Fact]
    public void Svg_SecondLine_IsDashed()
    {
        var styles = XDocument.Parse(Samples.Lines.ToSvg()).Descendants().Attributes("style").Select(a => a.Value).ToList();
        Assert.Contains(styles, s => s.Contains("stroke:rgb(213,94,0)") && s.Contains("stroke-dasharray:10,5"));
        Assert.Contains(styles, s => s.Contains("stroke:rgb(0,114,178)") && !s.Contains("dasharray"));
    }

    [Fact]
    public void Svg_GapInALine_BreaksIt()
    {
        // The points beside the gap: one alone, two joined.
        var lines = XDocument.Parse(Samples.ShortLine.ToSvg()).Descendants().Where(e =>
            e.Name.LocalName == "polyline" && e.Attribute("style")!.Value.Contains("rgb(0,114,178)")).Select(e => e.Attribute("points")!.Value);
        Assert.Equal([1, 2], lines.Select(l => l.Split(' ').Length));
    }

    [Fact]
    public void Svg_SecondBars_AreHatched()
    {
        Assert.Contains("stroke:rgb(255,255,255);stroke-width:2", Samples.Bars.ToSvg());
        Assert.DoesNotContain("stroke:rgb(255,255,255);stroke-width:2", new Figure("c", "x", "y").Bars("exact", ["a"], [1]).ToSvg());
    }

    [Fact]
    public void Svg_Heatmap_PrintsItsNumbers() => Assert.Subset(Texts(Samples.Heatmap.ToSvg()).ToHashSet(), new HashSet<string> { "0.7", "0.25", "probability" });

    // A prefix that is bound outside would parse inside a page and not as a file.
    [Fact]
    public void Svg_FineHeatmap_IsAFileOfItsOwn()
    {
        double[] centres = [.. Enumerable.Range(0, 60).Select(i => i / 60.0)];
        var svg = new Figure("One hill", "x", "y").Heatmap(centres, centres, new double[60, 60], "J").ToSvg();
        Assert.Single(XDocument.Parse(svg).Descendants(), e => e.Name.LocalName == "image" && e.Attribute("href") is not null);
    }

    [Fact]
    public void Svg_PointsOverAHeatmap_KeepTheirColour() => Assert.Contains("fill:rgb(0,114,178)", Samples.Field.ToSvg());

    [Fact]
    public void Svg_TokenLabels_StayText() => Assert.Subset(Texts(Samples.Bars.ToSvg()).ToHashSet(), new HashSet<string> { "<eos>", @"\n" });

    [Fact]
    public void Svg_CrowdedLabels_AreTurned()
    {
        var few = new Figure("c", "x", "y").Bars("p", ["a", "b"], [1, 2]).ToSvg();
        var many = new Figure("c", "x", "y").Bars("p", Enumerable.Range(0, 20).Select(i => $"response{i}"), Enumerable.Repeat(1.0, 20)).ToSvg();
        Assert.DoesNotContain("rotate(-40)", few);
        Assert.Contains("rotate(-40)", many);
    }

    [Fact]
    public void Svg_HasTheSizeAskedFor()
    {
        var root = XDocument.Parse(Samples.Lines.Size(640, 360).ToSvg()).Root!;
        Assert.Equal(("640", "360"), (root.Attribute("width")!.Value, root.Attribute("height")!.Value));
    }

    private static IEnumerable<string> Texts(string svg) => XDocument.Parse(svg).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value);

    [GeneratedRegex("<clipPath id=\"([^\"]+)\"")]
    private static partial Regex Ids();
}
