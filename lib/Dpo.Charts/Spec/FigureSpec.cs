using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dpo.Charts.Spec;

/// <summary>One axis of a figure; its categories are the labels of the positions 0, 1, 2, ..., or null on
/// a numeric axis.</summary>
internal sealed record Axis(
    string Title, bool Log = false, double? Minimum = null, double? Maximum = null, string[]? Categories = null);

/// <summary>Everything that a figure shows, as plain data. It names no type of other assemblies, so that it can be
/// read in any load context.</summary>
internal sealed record FigureSpec(
    string Title, string Subtitle, Axis X, Axis Y, Series[] Series, int Width = 800, int Height = 450)
{
    /// <summary>The series in the order of drawing: those that cover most are drawn first. The legend has
    /// the same order.</summary>
    [JsonIgnore]
    public IEnumerable<Series> Layers => Series.OrderBy(s => s switch
    {
        HeatmapSeries => 0,
        BarSeries => 1,
        HistogramSeries => 2,
        BandSeries => 3,
        LineSeries => 4,
        _ => 5,
    });

    /// <summary>Entries of the legend, each with the series that share it; empty where the figure has only one
    /// series to name.</summary>
    [JsonIgnore]
    public Series[][] Legend
    {
        get
        {
            var entries = Entries(Layers.Where(s => s is not (RuleSeries or HeatmapSeries) && s.Name != ""));
            return entries.Length > 1 ? entries : [];
        }
    }

    /// <summary>Groups named series into entries of a legend, in their order; an entry holds each kind
    /// of series once.</summary>
    public static Series[][] Entries(IEnumerable<Series> named) =>
        [.. named.GroupBy(s => (s.Name, s.Slot)).Select(one => one.DistinctBy(s => s.GetType()).ToArray())];

    /// <summary>Returns where the bar of one category begins and ends on the x axis.</summary>
    public (double Left, double Right) BarPlace(BarSeries series, int category)
    {
        var all = Series.OfType<BarSeries>().ToList();
        var width = 0.8 / all.Count;
        var left = category - 0.4 + width * all.FindIndex(s => ReferenceEquals(s, series));
        return (left, left + width);
    }
}

/// <summary>Data that cross to the Plotly side as JSON: one figure, or the frames of a slider.</summary>
internal sealed record FrameSpec(string Title, string Slider, string[] Labels, FigureSpec[] Frames)
{
    private static readonly JsonSerializerOptions Options =
        new()
        {
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static FrameSpec FromJson(string json) => JsonSerializer.Deserialize<FrameSpec>(json, Options)!;
}
