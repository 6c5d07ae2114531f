namespace Dpo.Charts.Spec;

/// <summary>Range of values that an axis shows. It is computed here and not by the renderers, so that all show the
/// same and frames can share one.</summary>
/// <param name="Min">Smallest value that the axis shows, in the axis's units.</param>
/// <param name="Max">Largest value that the axis shows, in the axis's units.</param>
/// <param name="Log">True for a logarithmic axis, on which equal distances are equal factors.</param>
/// <param name="Reversed">True if the axis runs the other way, e.g. a y axis with its smallest value at the top; false
/// by default.</param>
internal readonly record struct AxisRange(double Min, double Max, bool Log, bool Reversed = false)
{
    /// <summary>Returns where a value lies on the axis: 0 is the left or lower end, 1 the other.</summary>
    public double Fraction(double value)
    {
        var fraction = (Scale(value) - Scale(Min)) / (Scale(Max) - Scale(Min));
        return Reversed ? 1 - fraction : fraction;
    }

    /// <summary>Returns the value at a fraction of the axis, 0 to 1; the inverse of <see cref="Fraction"/>.</summary>
    public double Interpolate(double fraction)
    {
        var scaled = Scale(Min) + (Reversed ? 1 - fraction : fraction) * (Scale(Max) - Scale(Min));
        return Log ? Math.Pow(10, scaled) : scaled;
    }

    /// <summary>Returns the value on the scale that is drawn linearly: its logarithm to base 10 on a
    /// logarithmic axis.</summary>
    public double Scale(double value) => Log ? Math.Log10(value) : value;

    /// <summary>Computes the x and y ranges that hold all data of the given figures.</summary>
    public static (AxisRange X, AxisRange Y) Compute(params IReadOnlyList<FigureSpec> specs) =>
        (Compute(specs, s => s.X, Xs, false), Compute(specs, s => s.Y, Ys, true));

    private static AxisRange Compute(
        IReadOnlyList<FigureSpec> specs,
        Func<FigureSpec, Axis> axisOf,
        Func<Series, IEnumerable<double>> values,
        bool vertical)
    {
        var axis = axisOf(specs[0]);
        if (axis.Categories is not null)
            return new AxisRange(-0.5, specs.Max(s => axisOf(s).Categories?.Length ?? 1) - 0.5, false, vertical);
        var series = specs.SelectMany(s => s.Series).ToList();
        var all = series.SelectMany(values).Where(double.IsFinite).ToList();
        // Cells fill the plot; markers are not cut by its edge.
        var exact = series.Any(s => s is HeatmapSeries);
        var marked = series.Any(s => s is PointSeries || s is LineSeries { Marked: true });
        var fixedLow = specs.Min(s => axisOf(s).Minimum);
        var fixedHigh = specs.Max(s => axisOf(s).Maximum);
        var range = Padded(all.Count == 0 ? [axis.Log ? 0.1 : 0, 1] : all, axis.Log, exact, keepsZero: !marked);
        range = range with { Min = fixedLow ?? range.Min, Max = fixedHigh ?? range.Max };
        // All data lie beyond the one end that was fixed.
        return range.Min < range.Max ? range
            : fixedLow is null ? range with { Min = axis.Log ? range.Max / 10 : range.Max - 1 }
            : range with { Max = axis.Log ? range.Min * 10 : range.Min + 1 };
    }

    private static AxisRange Padded(List<double> values, bool log, bool exact, bool keepsZero)
    {
        var raw = new AxisRange(values.Min(), values.Max(), log);
        var (low, high) = (raw.Scale(raw.Min), raw.Scale(raw.Max));
        if (exact && high > low)
            return raw;
        // One value alone: enough room on both sides for the axis to have ticks.
        var pad = high > low ? 0.04 * (high - low) : log ? 0.5 : Math.Max(0.1 * Math.Abs(high), 0.5);
        if (log)
            return new AxisRange(Math.Pow(10, low - pad), Math.Pow(10, high + pad), true);
        // What touches 0 without crossing it (bars, shares, losses) keeps 0 at the edge.
        var min = keepsZero && low == 0 && high > 0 ? 0 : low - pad;
        var max = keepsZero && high == 0 && low < 0 ? 0 : high + pad;
        return new AxisRange(min, max, false);
    }

    private static IEnumerable<double> Xs(Series series) => series switch
    {
        LineSeries s => s.X,
        BandSeries s => s.X,
        PointSeries s => s.Horizontal ? [.. s.X, .. s.Low ?? [], .. s.High ?? []] : s.X,
        HistogramSeries s => s.Edges,
        HeatmapSeries s => [HeatmapSeries.Edges(s.X).Min, HeatmapSeries.Edges(s.X).Max],
        RuleSeries { Kind: RuleKind.Vertical } s => [s.At],
        _ => [],
    };

    private static IEnumerable<double> Ys(Series series) => series switch
    {
        LineSeries s => s.Y,
        BandSeries s => s.Low.Concat(s.High),
        PointSeries s => s.Horizontal ? s.Y : [.. s.Y, .. s.Low ?? [], .. s.High ?? []],
        BarSeries s => [0, .. s.Values, .. s.Low ?? [], .. s.High ?? []],
        HistogramSeries s => [0, .. s.Heights],
        HeatmapSeries s => [HeatmapSeries.Edges(s.Y).Min, HeatmapSeries.Edges(s.Y).Max],
        RuleSeries { Kind: RuleKind.Horizontal } s => [s.At],
        _ => [],
    };
}
