using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dpo.Charts.Tests;

/// <summary>A line and points of one name are one series in all three forms: one colour, one entry in the legend.</summary>
public partial class OneSeriesTests
{
    private static readonly double[] Long = [.. Enumerable.Range(0, 40).Select(i => (double)i)];

    private static Figure Empty => new("One claim about two series", "x", "y");

    // The same corners: markers of the line, whichever is called first, and also where a line has too many points for markers of its own.
    public static TheoryData<string> Same => ["line first", "points first", "long"];

    private static Figure Twice(string how) => how switch
    {
        "line first" => Empty.Line("a", [0, 1], [1, 2]).Points("a", [0, 1], [1, 2]),
        "points first" => Empty.Points("a", [0, 1], [1, 2]).Line("a", [0, 1], [1, 2]),
        _ => Empty.Line("a", Long, Long).Points("a", Long, Long),
    };

    [Theory]
    [MemberData(nameof(Same))]
    public void SameCorners_AreTheLinesMarkers(string how)
    {
        var figure = Twice(how).Line("b", [0, 1], [3, 3]);

        var traces = Traces(figure);
        Assert.Equal(["a", "b"], traces.Select(t => Text(t, "name")));
        Assert.Equal("lines+markers", Text(traces[0], "mode"));
        Assert.Equal(["#0072b2", "#d55e00"], traces.Select(t => Text(t.GetProperty("line"), "color")));
        Assert.Equal(["a", "b"], Entries(figure));
        Assert.Equal(["a", "b"], Words(figure));
    }

    [Fact]
    public void OneSeriesAlone_NeedsNoLegend()
    {
        var figure = Twice("line first");
        Assert.False(Assert.Single(Traces(figure)).GetProperty("showlegend").GetBoolean());
        Assert.Empty(Entries(figure));
    }

    // Other points, such as the samples beside a curve: two traces, and still one colour, one entry, one click.
    [Fact]
    public void OtherPoints_ShareColourAndEntry()
    {
        var figure = Empty.Line("b", [0, 1], [3, 3]).Line("a", Long, Long).Points("c", [1], [2]).Points("a", [5], [6]).Line("d", [0], [1]);

        var traces = Traces(figure);
        Assert.Equal(["b", "a", "d", "c", "a"], traces.Select(t => Text(t, "name")));
        Assert.Equal([true, true, true, true, false], traces.Select(t => t.GetProperty("showlegend").GetBoolean()));
        Assert.Equal([null, "a", null, null, "a"], traces.Select(t => t.TryGetProperty("legendgroup", out var g) ? g.GetString() : null));
        Assert.Equal("#d55e00", Text(traces[1].GetProperty("line"), "color"));
        Assert.Equal("#d55e00", Text(traces[4].GetProperty("marker"), "color"));
        Assert.Equal("#009e73", Text(traces[3].GetProperty("marker"), "color"));
        Assert.Equal("#cc79a7", Text(traces[2].GetProperty("line"), "color"));
        Assert.Equal(["b", "a", "d", "c"], Entries(figure));
        Assert.Equal(["b", "a", "d", "c", "a (points)"], Words(figure));
    }

    // Whiskers say more than the line: they stay.
    [Fact]
    public void Whiskers_AreKept()
    {
        var figure = Empty.Line("a", [0, 1], [1, 2]).Points("a", [0, 1], [1, 2], [0, 1], [2, 3]);
        Assert.True(Traces(figure)[1].TryGetProperty("error_y", out _));
        Assert.Contains("a (points): 1 [0, 2] at 0, 2 [1, 3] at 1", figure.ToString(), StringComparison.Ordinal);
    }

    // Without a name, or as two lines, they are two series as before.
    [Fact]
    public void NoName_OrTwoLines_AreTwo()
    {
        Assert.Equal(["#0072b2", "#d55e00"], Traces(Empty.Line("", [0, 1], [1, 2]).Points("", [0, 1], [1, 2]))
            .Select(t => Text(t.GetProperty("marker"), "color")));
        Assert.Equal(["a", "a"], Entries(Empty.Line("a", [0, 1], [1, 2]).Line("a", [0, 1], [1, 2])));
    }

    [Fact]
    public void ABandAfterIts_Line_IsOneWithIt_AndKeepsTheColourOfTheSeriesBeforeIt()
    {
        var figure = Empty.Line("a", [0, 1], [1, 2]).Line("b", [0, 1], [2, 3]).Points("a", [0, 1], [1, 2]).Band("b", [0, 1], [1, 2], [3, 4]);
        Assert.Equal(["b", "a"], Entries(figure));
        Assert.Equal("rgba(213,94,0,0.22)", Text(Traces(figure)[0], "fillcolor"));
    }

    [Fact]
    public void InAGrid_TheOneLegendHasEachOnce()
    {
        var cell = Empty.Line("a", [0, 1], [1, 2]).Points("a", [0.5], [1]).Line("b", [0, 1], [2, 3]);
        var svg = new FigureGrid("Two cells, one legend, two entries", 2, cell, cell).ToSvg();
        Assert.Single(EntryText("a").Matches(svg));
        Assert.Single(EntryText("b").Matches(svg));
    }

    private static List<JsonElement> Traces(Figure figure) =>
        [.. JsonDocument.Parse(figure.ToPlotlyJson()).RootElement.GetProperty("data").EnumerateArray()];

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    // The names below the title of the static picture.
    private static IEnumerable<string> Entries(Figure figure) => Names().Matches(figure.ToSvg()).Select(m => m.Groups[1].Value);

    private static IEnumerable<string> Words(Figure figure) => figure.ToString().Split('\n').Skip(2).Select(l => l.Split(':')[0]);

    private static Regex EntryText(string name) => new($">{name}</text>");

    [GeneratedRegex(">([a-d])</text>")]
    private static partial Regex Names();
}
