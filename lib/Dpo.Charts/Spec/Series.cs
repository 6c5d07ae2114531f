using System.Text.Json.Serialization;

namespace Dpo.Charts.Spec;

/// <summary>Series that one call on a figure adds. It holds numbers and text alone: it crosses to the
/// Plotly side as JSON.</summary>
/// <param name="Name">Name of the series in the legend; empty for no legend entry.</param>
/// <param name="Slot">Position in the style palette <see cref="Look"/>, counted from 0; it selects the series's colour,
/// dash pattern, marker and hatching.</param>
[JsonDerivedType(typeof(LineSeries), "line")]
[JsonDerivedType(typeof(BandSeries), "band")]
[JsonDerivedType(typeof(PointSeries), "points")]
[JsonDerivedType(typeof(BarSeries), "bars")]
[JsonDerivedType(typeof(HistogramSeries), "histogram")]
[JsonDerivedType(typeof(HeatmapSeries), "heatmap")]
[JsonDerivedType(typeof(RuleSeries), "rule")]
internal abstract record Series(string Name, int Slot)
{
    /// <summary>Returns whether two series are one: the same name and the same look. They share an entry
    /// of the legend.</summary>
    public bool IsOneWith(Series other) => Name != "" && (Name, Slot) == (other.Name, other.Slot);
}

/// <summary>A line through points; NaN in <paramref name="Y"/> is a gap. Where <paramref name="Marked"/> is true
/// (short lines, and those with points of the same name) a marker stands at every point.</summary>
internal sealed record LineSeries(string Name, int Slot, double[] X, double[] Y, bool Marked) : Series(Name, Slot);

/// <summary>The shaded region between two curves.</summary>
internal sealed record BandSeries(string Name, int Slot, double[] X, double[] Low, double[] High) : Series(Name, Slot);

/// <summary>Markers at points, with whiskers from Low to High along y, or along x where
/// <paramref name="Horizontal"/> is true.</summary>
internal sealed record PointSeries(
    string Name, int Slot, double[] X, double[] Y, double[]? Low, double[]? High, bool Horizontal)
    : Series(Name, Slot);

/// <summary>A series of bars, one for each category; the bars of several series stand side by side.</summary>
internal sealed record BarSeries(string Name, int Slot, double[] Values, double[]? Low, double[]? High)
    : Series(Name, Slot);

/// <summary>A histogram: counts or shares of values between edges, drawn as a filled outline so that several can
/// be told apart.</summary>
internal sealed record HistogramSeries(string Name, int Slot, double[] Edges, double[] Heights) : Series(Name, Slot)
{
    /// <summary>Returns the corners of the outline: from the base up, over the steps and down again.</summary>
    public (double[] X, double[] Y) Outline()
    {
        var x = Edges.SelectMany(e => new[] { e, e }).ToArray();
        double[] y = [0, .. Heights.SelectMany(h => new[] { h, h }), 0];
        return (x, y);
    }
}

/// <summary>Coloured cells with evenly spaced centres; NaN is an empty cell. Row r of Z lies at height Y[r].</summary>
internal sealed record HeatmapSeries(string Name, double[] X, double[] Y, double[][] Z) : Series(Name, 0)
{
    public IEnumerable<double> Finite => Z.SelectMany(row => row).Where(double.IsFinite);

    /// <summary>Whether the numbers fit into the cells and are printed there.</summary>
    public bool PrintsValues => X.Length <= 12 && Y.Length <= 12;

    public string CellText(double z) => double.IsNaN(z) ? "" : Numbers.Text(z, X.Length > 8 ? 2 : 3);

    /// <summary>Returns the outer edges of the cells along one axis, from the cells' centres.</summary>
    public static (double Min, double Max) Edges(double[] centres)
    {
        var half = centres.Length > 1 ? (centres[1] - centres[0]) / 2 : 0.5;
        return (centres[0] - half, centres[^1] + half);
    }
}

/// <summary>Direction in which a reference line runs.</summary>
internal enum RuleKind
{
    Horizontal,
    Vertical,
    Diagonal,
}

/// <summary>A labelled reference line over the whole plot.</summary>
internal sealed record RuleSeries(string Name, RuleKind Kind, double At) : Series(Name, 0);
