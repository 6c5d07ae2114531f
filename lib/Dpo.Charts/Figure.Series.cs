using Dpo.Charts.Spec;

namespace Dpo.Charts;

// The kinds of series. Each call checks its numbers, rounds them to what a picture shows and returns a new figure.
public sealed partial class Figure
{
    /// <summary>Adds a line through points. A line and <see cref="Points"/> of the same name are one series: one
    /// colour and one entry of the legend.</summary>
    /// <param name="name">Name of the series in the legend; empty for no legend entry.</param>
    /// <param name="xs">x value of each point; finite numbers, in the order in which the line joins them.</param>
    /// <param name="ys">y value of each point, one per value of <paramref name="xs"/>; NaN or an infinity leaves a gap
    /// in the line.</param>
    /// <returns>A new figure with the line added; the original figure is unchanged.</returns>
    public Figure Line(string name, IEnumerable<double> xs, IEnumerable<double> ys)
    {
        var (x, y) = (Guard.Values($"Line '{name}'", "xs", xs), Guard.Values($"Line '{name}'", "ys", ys, gaps: true));
        Guard.SameLength($"Line '{name}'", "xs", x.Length, "ys", y.Length);
        var clean = Labels.Clean(name);
        return With(new LineSeries(clean, SlotOf<PointSeries>(clean), x, y, x.Length <= Look.MostMarkers));
    }

    /// <summary>Adds the shaded region between two curves, in the colour of the series added before it (of the
    /// first colour where there is none).</summary>
    /// <param name="name">Name of the shaded region in the legend, which says what it means, e.g. "95 % interval";
    /// empty for no legend entry.</param>
    /// <param name="xs">x values at which the lower and the upper curve are given; finite numbers.</param>
    /// <param name="low">y value of the lower curve at each value of <paramref name="xs"/>; finite numbers, one per x
    /// value.</param>
    /// <param name="high">y value of the upper curve at each value of <paramref name="xs"/>; finite numbers, none less
    /// than that of <paramref name="low"/>.</param>
    /// <returns>A new figure with the shaded region added; the original figure is unchanged.</returns>
    public Figure Band(string name, IEnumerable<double> xs, IEnumerable<double> low, IEnumerable<double> high)
    {
        var x = Guard.Values($"Band '{name}'", "xs", xs);
        var (lows, highs) = Guard.Ends($"Band '{name}'", x.Length, low, high);
        return With(new BandSeries(Labels.Clean(name), Before?.Slot ?? 0, x, lows!, highs!));
    }

    /// <summary>Adds a marker at each point, with error bars (whiskers) where low and high are given.</summary>
    /// <param name="name">Name of the series in the legend; empty for no legend entry.</param>
    /// <param name="xs">x value of each marker; finite numbers. On an x axis of categories, 0 stands for the first
    /// category, 1 for the second, ...</param>
    /// <param name="ys">y value of each marker; finite numbers, one per value of <paramref name="xs"/>.</param>
    /// <param name="low">y value of the lower end of each marker's error bar; null, together with
    /// <paramref name="high"/>, for no error bars.</param>
    /// <param name="high">y value of the upper end of each marker's error bar; null, together with
    /// <paramref name="low"/>, for no error bars.</param>
    /// <returns>A new figure with the markers added; the original figure is unchanged.</returns>
    public Figure Points(
        string name,
        IEnumerable<double> xs,
        IEnumerable<double> ys,
        IEnumerable<double>? low = null,
        IEnumerable<double>? high = null)
    {
        var (x, y) = (Guard.Values($"Points '{name}'", "xs", xs), Guard.Values($"Points '{name}'", "ys", ys));
        Guard.SameLength($"Points '{name}'", "xs", x.Length, "ys", y.Length);
        var (lows, highs) = Guard.Ends($"Points '{name}'", x.Length, low, high);
        var clean = Labels.Clean(name);
        return With(new PointSeries(clean, SlotOf<LineSeries>(clean), x, y, lows, highs, Horizontal: false));
    }

    /// <summary>Adds one horizontal interval for each labelled row, one below the other: a
    /// value and its lower and upper end.</summary>
    /// <param name="name">Name of the series in the legend; empty for no legend entry.</param>
    /// <param name="rows">Labels on the y axis, one per interval, from top to bottom.</param>
    /// <param name="values">x value of the marker in each interval, e.g. an estimate; finite numbers, one per label in
    /// <paramref name="rows"/>.</param>
    /// <param name="low">x value of the left end of each interval, one per label in <paramref name="rows"/>.</param>
    /// <param name="high">x value of the right end of each interval, one per label in <paramref name="rows"/>.</param>
    /// <returns>A new figure with the intervals added; the original figure is unchanged.</returns>
    public Figure Intervals(
        string name,
        IEnumerable<string> rows,
        IEnumerable<double> values,
        IEnumerable<double> low,
        IEnumerable<double> high)
    {
        var who = $"Intervals '{name}'";
        var spec = Spec with { Y = Spec.Y with { Categories = Categories(who, Spec.Y.Categories, rows, "rows") } };
        var x = Guard.Values(who, "values", values);
        Guard.SameLength(who, "rows", spec.Y.Categories!.Length, "values", x.Length, "labels");
        var (lows, highs) = Guard.Ends(who, x.Length, low, high);
        var y = Enumerable.Range(0, x.Length).Select(i => (double)i).ToArray();
        return With(new PointSeries(Labels.Clean(name), NextSlot, x, y, lows, highs, Horizontal: true), spec);
    }

    /// <summary>Adds one bar for each category; the bars of several calls with the same
    /// categories stand side by side.</summary>
    /// <param name="name">Name of the series in the legend; empty for no legend entry.</param>
    /// <param name="categories">Labels on the x axis, one per bar, from left to right.</param>
    /// <param name="values">Height of each bar in the units of the y axis; finite numbers, one per label in
    /// <paramref name="categories"/>.</param>
    /// <param name="low">y value of the lower end of each bar's error bar; null, together with <paramref name="high"/>,
    /// for no error bars.</param>
    /// <param name="high">y value of the upper end of each bar's error bar; null, together with <paramref name="low"/>,
    /// for no error bars.</param>
    /// <returns>A new figure with the bars added; the original figure is unchanged.</returns>
    public Figure Bars(
        string name,
        IEnumerable<string> categories,
        IEnumerable<double> values,
        IEnumerable<double>? low = null,
        IEnumerable<double>? high = null)
    {
        var who = $"Bars '{name}'";
        var spec = WithXCategories(who, categories);
        var heights = Guard.Values(who, "values", values);
        Guard.SameLength(who, "categories", spec.X.Categories!.Length, "values", heights.Length, "labels");
        var (lows, highs) = Guard.Ends(who, heights.Length, low, high, "bars");
        return With(new BarSeries(Labels.Clean(name), NextSlot, heights, lows, highs), spec);
    }

    /// <summary>Adds a histogram: how often the values fall into each bin. Give bins, low and high when several
    /// histograms are to be compared.</summary>
    /// <param name="name">Name of the series in the legend; empty for no legend entry.</param>
    /// <param name="values">Values to count into bins; finite numbers between <paramref name="low"/> and
    /// <paramref name="high"/>.</param>
    /// <param name="bins">Number of bins of equal width, 1 to 1000. Null (default) gives one bin per whole number if
    /// all values are whole numbers and span fewer than 60, else 20 bins.</param>
    /// <param name="low">Lower edge of the first bin; null (default) takes the smallest value.</param>
    /// <param name="high">Upper edge of the last bin; null (default) takes the largest value.</param>
    /// <param name="share">True shows the share of all values that fall into each bin, 0 to 1; false (default) shows
    /// their number.</param>
    /// <returns>A new figure with the histogram added; the original figure is unchanged.</returns>
    public Figure Histogram(
        string name,
        IEnumerable<double> values,
        int? bins = null,
        double? low = null,
        double? high = null,
        bool share = false)
    {
        var numbers = Guard.Values($"Histogram '{name}'", "values", values);
        return With(Binning.Build(Labels.Clean(name), NextSlot, numbers, bins, low, high, share));
    }

    /// <summary>Adds coloured cells in labelled rows and columns; the numbers are printed in the cells
    /// where they fit (at most 12 by 12).</summary>
    /// <param name="rows">Labels on the y axis, one per row of <paramref name="z"/>, from top to bottom.</param>
    /// <param name="columns">Labels on the x axis, one per column of <paramref name="z"/>, from left to right.</param>
    /// <param name="z">Value that each cell's colour shows, indexed [row, column]; finite numbers.</param>
    /// <param name="name">Title of the colour scale: the quantity and its unit, e.g. "KL (nats)".</param>
    /// <returns>A new figure with the coloured cells added; the original figure is unchanged.</returns>
    public Figure Heatmap(IEnumerable<string> rows, IEnumerable<string> columns, double[,] z, string name)
    {
        var who = $"Heatmap '{name}'";
        var spec = WithXCategories(who, columns);
        spec = spec with { Y = spec.Y with { Categories = Categories(who, spec.Y.Categories, rows, "rows") } };
        var (height, width) = (spec.Y.Categories!.Length, spec.X.Categories!.Length);
        return With(Cells.Build(name, Cells.Indices(width), Cells.Indices(height), z, holes: false), spec);
    }

    /// <summary>Adds coloured cells over two numeric axes, e.g. the values of a function of two numbers.</summary>
    /// <param name="xs">x value of the centre of each column of cells; increasing and evenly spaced, one per column of
    /// <paramref name="z"/>.</param>
    /// <param name="ys">y value of the centre of each row of cells; increasing and evenly spaced, one per row of
    /// <paramref name="z"/>.</param>
    /// <param name="z">Value that each cell's colour shows, indexed [y, x]; NaN leaves a cell empty, e.g. where a
    /// function is not defined.</param>
    /// <param name="name">Title of the colour scale: the quantity and its unit, e.g. "KL (nats)".</param>
    /// <returns>A new figure with the coloured cells added; the original figure is unchanged.</returns>
    public Figure Heatmap(IEnumerable<double> xs, IEnumerable<double> ys, double[,] z, string name)
    {
        var who = $"Heatmap '{name}'";
        return With(Cells.Build(name, Guard.Values(who, "xs", xs), Guard.Values(who, "ys", ys), z, holes: true));
    }

    /// <summary>Adds a labelled horizontal reference line over the whole width.</summary>
    /// <param name="name">Label written next to the line; empty for none.</param>
    /// <param name="y">y value at which the line is drawn; a finite number.</param>
    /// <returns>A new figure with the line added; the original figure is unchanged.</returns>
    public Figure HorizontalLine(string name, double y) => Rule(name, RuleKind.Horizontal, "y", y);

    /// <summary>Adds a labelled vertical reference line over the whole height.</summary>
    /// <param name="name">Label written next to the line; empty for none.</param>
    /// <param name="x">x value at which the line is drawn; a finite number.</param>
    /// <returns>A new figure with the line added; the original figure is unchanged.</returns>
    public Figure VerticalLine(string name, double x) => Rule(name, RuleKind.Vertical, "x", x);

    /// <summary>Adds the reference line y = x: above it y is the larger of the two.</summary>
    /// <param name="name">Label written next to the line, "y = x" by default; empty for none.</param>
    /// <returns>A new figure with the line y = x added; the original figure is unchanged.</returns>
    public Figure DiagonalLine(string name = "y = x") => Rule(name, RuleKind.Diagonal, "x", 0);

    // The last series with a look of its own.
    private Series? Before => Spec.Series.LastOrDefault(s => s is not (BandSeries or HeatmapSeries or RuleSeries));

    private int NextSlot =>
        Spec.Series.Where(s => s is not (BandSeries or HeatmapSeries or RuleSeries)).Max(s => (int?)s.Slot) + 1 ?? 0;

    // Points take the look of the line of their name, and a line that of its points.
    private int SlotOf<TOther>(string name)
        where TOther : Series =>
        Spec.Series.OfType<TOther>().FirstOrDefault(s => s.Name == name && name != "")?.Slot ?? NextSlot;

    private Figure Rule(string name, RuleKind kind, string what, double at) =>
        With(new RuleSeries(Labels.Clean(name), kind, Guard.Values($"Reference line '{name}'", what, [at])[0]));

    private Figure With(Series series, FigureSpec? spec = null)
    {
        spec ??= Spec;
        return new(spec with { Series = Joined([.. spec.Series, series]) });
    }

    // Points on the very corners of the line of their name are its markers.
    private static Series[] Joined(Series[] all)
    {
        var twins = all.OfType<PointSeries>().Where(p => p.Low is null)
            .SelectMany(p => all.OfType<LineSeries>()
                .Where(l => l.IsOneWith(p) && l.X.SequenceEqual(p.X) && l.Y.SequenceEqual(p.Y))
                .Select(l => (Points: p, Line: l))).ToList();
        return [.. all.Where(s => !twins.Exists(t => ReferenceEquals(t.Points, s)))
            .Select(s => twins.Exists(t => ReferenceEquals(t.Line, s)) ? (LineSeries)s with { Marked = true } : s)];
    }

    private FigureSpec WithXCategories(string who, IEnumerable<string> labels) =>
        Spec with { X = Spec.X with { Categories = Categories(who, Spec.X.Categories, labels, "categories") } };

    private static string[] Categories(string who, string[]? before, IEnumerable<string> labels, string what)
    {
        ArgumentNullException.ThrowIfNull(labels, what);
        var clean = labels.Select(Labels.Clean).ToArray();
        if (clean.Length == 0)
            throw new ArgumentException($"{who} has no {what}.");
        return before is null || before.SequenceEqual(clean) ? clean
            : throw new ArgumentException(
                $"{who}: its {what} differ from those the axis has already: {string.Join(", ", before)}.");
    }
}
