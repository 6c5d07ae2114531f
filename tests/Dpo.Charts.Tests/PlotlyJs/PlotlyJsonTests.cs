using System.Text.Json;
using Dpo.Charts.PlotlyJs;

namespace Dpo.Charts.Tests.PlotlyJs;

public class PlotlyJsonTests
{
    [Fact]
    public void Lines_TracesDashesTitlesAndRules()
    {
        var figure = Parse(Samples.Lines);
        var (data, layout) = (figure.GetProperty("data"), figure.GetProperty("layout"));
        Assert.Equal(["95 %", "train", "validation"], data.EnumerateArray().Select(t => t.GetProperty("name").GetString()));
        Assert.False(data[1].GetProperty("line").TryGetProperty("dash", out _));
        Assert.Equal("10px,5px", data[2].GetProperty("line").GetProperty("dash").GetString());
        Assert.Equal("#d55e00", data[2].GetProperty("line").GetProperty("color").GetString());
        Assert.Equal("rgba(0,114,178,0.22)", data[0].GetProperty("fillcolor").GetString());
        Assert.Equal("<b>Loss falls below ln V</b>", Text(layout.GetProperty("title")));
        Assert.Equal("step", Text(layout.GetProperty("xaxis").GetProperty("title")));
        Assert.Equal("loss (nats per token)", Text(layout.GetProperty("yaxis").GetProperty("title")));
        Assert.Equal(2, layout.GetProperty("shapes").GetArrayLength());
        Assert.Equal(["ln V", "warm-up"], layout.GetProperty("annotations").EnumerateArray().Select(Text));
        Assert.Equal((800, 450), (layout.GetProperty("width").GetInt32(), layout.GetProperty("height").GetInt32()));
    }

    [Fact]
    public void Line_TwoHundredPoints_IsSmall() =>
        Assert.InRange(new Figure("Loss falls", "step", "loss").Line("train", Samples.Steps, Samples.Losses).ToPlotlyJson().Length, 2000, 8000);

    [Fact]
    public void Line_Gap_IsNull()
    {
        var trace = Parse(Samples.ShortLine).GetProperty("data")[0];
        Assert.Equal(JsonValueKind.Null, trace.GetProperty("y")[1].ValueKind);
        Assert.Equal("lines+markers", trace.GetProperty("mode").GetString());
        Assert.False(trace.GetProperty("showlegend").GetBoolean());
    }

    [Fact]
    public void Points_WhiskersAreDistances()
    {
        var error = Parse(Samples.Points).GetProperty("data")[0].GetProperty("error_y");
        Assert.Equal([0.5, 0.2, 0.3], Doubles(error.GetProperty("array")));
        Assert.Equal([0.5, 0.5, 0.2], Doubles(error.GetProperty("arrayminus")));
    }

    [Fact]
    public void Intervals_RunAlongX_FirstRowOnTop()
    {
        var figure = Parse(Samples.Intervals);
        Assert.Equal([0.2, 0.15], Doubles(figure.GetProperty("data")[0].GetProperty("error_x").GetProperty("array")));
        Assert.Equal([1.5, -0.5], Doubles(figure.GetProperty("layout").GetProperty("yaxis").GetProperty("range")));
    }

    [Fact]
    public void Bars_StandSideBySideAndAreHatched()
    {
        var figure = Parse(Samples.Bars);
        var data = figure.GetProperty("data");
        // Two series share 0.8 of a category's width: centres at -0.2 and +0.2.
        Assert.Equal([-0.2, 0.8, 1.8], Doubles(data[0].GetProperty("x")));
        Assert.Equal([0.2, 1.2, 2.2], Doubles(data[1].GetProperty("x")));
        Assert.Equal("/", data[1].GetProperty("marker").GetProperty("pattern").GetProperty("shape").GetString());
        Assert.False(data[0].GetProperty("marker").TryGetProperty("pattern", out _));
        Assert.Equal(["the", "&lt;eos&gt;", @"\n"],
            figure.GetProperty("layout").GetProperty("xaxis").GetProperty("ticktext").EnumerateArray().Select(t => t.GetString()));
    }

    [Fact]
    public void Histogram_IsAFilledOutline()
    {
        var trace = Parse(Samples.Histogram).GetProperty("data")[0];
        Assert.Equal([0, 0.25, 0.25, 0.5, 0.5, 0.25, 0.25, 0, 0, 0], Doubles(trace.GetProperty("y")));
        Assert.Equal("toself", trace.GetProperty("fill").GetString());
    }

    [Fact]
    public void Heatmap_HasCellsAndTheirText()
    {
        var trace = Parse(Samples.Heatmap).GetProperty("data")[0];
        Assert.Equal([0.7, 0.2, 0.1], Doubles(trace.GetProperty("z")[0]));
        Assert.Equal("0.7", trace.GetProperty("text")[0][0].GetString());
        Assert.Equal("probability", Text(trace.GetProperty("colorbar").GetProperty("title")));
    }

    [Fact]
    public void Heatmap_CellOutsideTheDomain_IsNull() =>
        Assert.Equal(JsonValueKind.Null, Parse(Samples.Field).GetProperty("data")[0].GetProperty("z")[2][2].ValueKind);

    [Fact]
    public void Log_RangesAndLabelsAreLogarithms_ShapesAreNot()
    {
        var layout = Parse(Samples.Log).GetProperty("layout");
        Assert.Equal("log", layout.GetProperty("xaxis").GetProperty("type").GetString());
        var range = Doubles(layout.GetProperty("yaxis").GetProperty("range"));
        Assert.True(range[0] < Math.Log10(0.05) && range[1] > 0 && range[1] < 0.2);
        Assert.Equal(0.05, layout.GetProperty("shapes")[0].GetProperty("y0").GetDouble());
        Assert.Equal(Math.Log10(0.05), layout.GetProperty("annotations")[0].GetProperty("y").GetDouble(), 1e-6);
    }

    [Fact]
    public void Frames_EachStepShowsItsOwnTraces()
    {
        var figure = JsonDocument.Parse(Samples.Frames.ToPlotlyJson()).RootElement;
        var slider = figure.GetProperty("layout").GetProperty("sliders")[0];
        Assert.Equal("temperature: ", slider.GetProperty("currentvalue").GetProperty("prefix").GetString());
        Assert.Equal(9, slider.GetProperty("steps").GetArrayLength());
        var visible = slider.GetProperty("steps")[3].GetProperty("args")[0].GetProperty("visible").EnumerateArray().Select(v => v.GetBoolean()).ToList();
        Assert.Equal(9, visible.Count);
        Assert.Equal(3, visible.IndexOf(true));
        Assert.Equal(1, visible.Count(v => v));
        Assert.False(figure.GetProperty("data")[1].GetProperty("visible").GetBoolean());
        Assert.Equal("half", Text(slider.GetProperty("steps")[3].GetProperty("args")[1].GetProperty("annotations")[0]));
    }

    [Fact]
    public void Script_IsPlotly() => Assert.Contains("newPlot", PlotlyScript.Source);

    private static JsonElement Parse(Figure figure) => JsonDocument.Parse(figure.ToPlotlyJson()).RootElement;

    private static string? Text(JsonElement element) => element.GetProperty("text").GetString();

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetDouble())];
}
