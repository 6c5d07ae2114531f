namespace Dpo.Charts.Spec;

/// <summary>Checks the numbers of a figure; each message says which series, what was expected and what came.</summary>
internal static class Guard
{
    /// <summary>Returns the values as rounded numbers, after the checks that the kind of series asks for.</summary>
    /// <param name="who">Name of the series, for use in error messages, e.g. "Line 'train'".</param>
    /// <param name="what">Name of the parameter that holds the values, for use in error messages, e.g. "ys".</param>
    /// <param name="values">Numbers to check; at least one, and at least one of them finite.</param>
    /// <param name="gaps">True accepts NaN and infinities as gaps; false (default) throws an exception for
    /// them.</param>
    public static double[] Values(string who, string what, IEnumerable<double> values, bool gaps = false)
    {
        ArgumentNullException.ThrowIfNull(values, what);
        var array = values.ToArray();
        if (array.Length == 0)
            throw new ArgumentException($"{who} has no points.");
        for (var i = 0; i < array.Length && !gaps; i++)
            if (!double.IsFinite(array[i]))
                throw new ArgumentException(
                    $"{who}: {what}[{i}] is {Numbers.Text(array[i])}; it must be a finite number.");
        if (!array.Any(double.IsFinite))
            throw new ArgumentException($"{who}: no value of {what} is a finite number.");
        return Numbers.Round(array);
    }

    /// <summary>Throws <see cref="ArgumentException"/> unless two lists have the same length.</summary>
    public static void SameLength(string who, string whatA, int a, string whatB, int b, string unit = "points")
    {
        if (a != b)
            throw new ArgumentException($"{who}: {whatA} has {a} {unit}, {whatB} has {b}.");
    }

    /// <summary>Checks the low and high ends of intervals: both or none are given, as many as the values, no low end
    /// above its high end.</summary>
    public static (double[]? Low, double[]? High) Ends(
        string who, int count, IEnumerable<double>? low, IEnumerable<double>? high, string unit = "points")
    {
        if (low is null && high is null)
            return (null, null);
        if (low is null || high is null)
            throw new ArgumentException($"{who}: give low and high, or neither.");
        var (lows, highs) = (Values(who, "low", low), Values(who, "high", high));
        SameLength(who, "values", count, "low", lows.Length, unit);
        SameLength(who, "values", count, "high", highs.Length, unit);
        for (var i = 0; i < count; i++)
            if (lows[i] > highs[i])
                throw new ArgumentException(
                    $"{who}: low[{i}] = {Numbers.Text(lows[i])} is above high[{i}] = {Numbers.Text(highs[i])}.");
        return (lows, highs);
    }

    /// <summary>Checks that the axes of a whole figure agree with its series, and returns the figure.</summary>
    public static FigureSpec RequireComplete(FigureSpec spec)
    {
        foreach (var series in spec.Series)
        {
            if (spec.Y.Log && series is BarSeries or HistogramSeries)
                throw new ArgumentException(
                    $"{Kind(series)} '{series.Name}' starts at 0, which a log axis lacks. Use Points.");
            if (series is HeatmapSeries && (spec.X.Log || spec.Y.Log))
                throw new ArgumentException($"Heatmap '{series.Name}' has even cells and cannot stand on a log axis.");
            if (spec.X.Log)
                Positive(series, "xs", X(series));
            if (spec.Y.Log)
                foreach (var (what, values) in Y(series))
                    Positive(series, what, values);
        }
        Ordered("x", spec.X);
        Ordered("y", spec.Y);
        return spec;
    }

    public static string Kind(Series series) => series switch
    {
        LineSeries => "Line",
        BandSeries => "Band",
        PointSeries { Horizontal: true } => "Intervals",
        PointSeries => "Points",
        BarSeries => "Bars",
        HistogramSeries => "Histogram",
        HeatmapSeries => "Heatmap",
        _ => "Reference line",
    };

    private static void Ordered(string name, Axis axis)
    {
        if (axis.Minimum >= axis.Maximum)
            throw new ArgumentException(
                $"The {name} range must rise: "
                + $"{Numbers.Text(axis.Minimum.Value)} is not below {Numbers.Text(axis.Maximum.Value)}.");
        if (axis.Log && axis.Minimum <= 0)
            throw new ArgumentException(
                $"The {name} range starts at {Numbers.Text(axis.Minimum.Value)}, which a log axis lacks.");
        if (axis.Log && axis.Categories is not null)
            throw new ArgumentException($"The {name} axis has categories and cannot be a log axis.");
    }

    private static void Positive(Series series, string what, double[] values)
    {
        for (var i = 0; i < values.Length; i++)
            if (values[i] <= 0)
                throw new ArgumentException(
                    $"{Kind(series)} '{series.Name}': "
                    + $"{what}[{i}] = {Numbers.Text(values[i])} cannot lie on a log axis.");
    }

    private static double[] X(Series series) => series switch
    {
        LineSeries s => s.X,
        BandSeries s => s.X,
        PointSeries s => [.. s.X, .. s.Horizontal && s.Low is not null ? s.Low : []],
        HistogramSeries s => s.Edges,
        RuleSeries { Kind: RuleKind.Vertical } s => [s.At],
        _ => [],
    };

    private static IEnumerable<(string, double[])> Y(Series series) => series switch
    {
        LineSeries s => [("ys", s.Y)],
        BandSeries s => [("low", s.Low), ("high", s.High)],
        PointSeries { Horizontal: false } s => [("ys", s.Y), ("low", s.Low ?? [])],
        RuleSeries { Kind: RuleKind.Horizontal } s => [("y", [s.At])],
        _ => [],
    };
}
