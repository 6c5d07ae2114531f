using Dpo.Charts.Spec;

namespace Dpo.Charts;

// The kinds of series. Each call checks its numbers, rounds them to what a picture shows and returns a new figure.
public sealed partial class Figure
{
    /// <summary>A line through points. A line and <see cref="Points"/> of one name are one series: one colour, one entry of the legend.</summary>
    /// <param name="name">The legend's entry; empty for none.</param>
    /// <param name="xs">Finite numbers.</param>
    /// <param name="ys">As many; one that is not finite is a gap.</param>
    /// <returns>The figure with it.</returns>
    public Figure Line(string name, IEnumerable<double> xs, IEnumerable<double> ys)
    {
        var (x, y) = (Guard.Values($"Line '{name}'", "xs", xs), Guard.Values($"Line '{name}'", "ys", ys, gaps: true));
        Guard.SameLength($"Line '{name}'", "xs", x.Length, "ys", y.Length);
        var clean = Labels.Clean(name);
        return With(new LineSeries(clean, SlotOf<PointSeries>(clean), x, y, x.Length <= Look.MostMarkers));
    }

    /// <summary>The region between two curves, in the colour of the series before it (or of the first).</summary>
    /// <param name="name">The legend's entry, which says what the band is: "95 %", "5 seeds"; empty for none.</param>
    /// <param name="xs">Finite numbers.</param>
    /// <param name="low">The lower curve.</param>
    /// <param name="high">The upper curve.</param>
    /// <returns>The figure with it.</returns>
    public Figure Band(string name, IEnumerable<double> xs, IEnumerable<double> low, IEnumerable<double> high)
    {
        var x = Guard.Values($"Band '{name}'", "xs", xs);
        var (lows, highs) = Guard.Ends($"Band '{name}'", x.Length, low, high);
        return With(new BandSeries(Labels.Clean(name), Before?.Slot ?? 0, x, lows!, highs!));
    }

    /// <summary>Markers, with whiskers where low and high are given.</summary>
    /// <param name="name">The legend's entry; empty for none.</param>
    /// <param name="xs">Finite numbers; 0, 1, 2, ... are the categories of bars.</param>
    /// <param name="ys">As many.</param>
    /// <param name="low">The whiskers' lower ends.</param>
    /// <param name="high">The whiskers' upper ends.</param>
    /// <returns>The figure with it.</returns>
    public Figure Points(
        string name, IEnumerable<double> xs, IEnumerable<double> ys, IEnumerable<double>? low = null, IEnumerable<double>? high = null)
    {
        var (x, y) = (Guard.Values($"Points '{name}'", "xs", xs), Guard.Values($"Points '{name}'", "ys", ys));
        Guard.SameLength($"Points '{name}'", "xs", x.Length, "ys", y.Length);
        var (lows, highs) = Guard.Ends($"Points '{name}'", x.Length, low, high);
        var clean = Labels.Clean(name);
        return With(new PointSeries(clean, SlotOf<LineSeries>(clean), x, y, lows, highs, Horizontal: false));
    }

    /// <summary>One horizontal interval a row: claims, one below the other, and where each number lies.</summary>
    /// <param name="name">The legend's entry; empty for none.</param>
    /// <param name="rows">A label for each row, from top to bottom.</param>
    /// <param name="values">The points.</param>
    /// <param name="low">The intervals' lower ends.</param>
    /// <param name="high">The intervals' upper ends.</param>
    /// <returns>The figure with it.</returns>
    public Figure Intervals(
        string name, IEnumerable<string> rows, IEnumerable<double> values, IEnumerable<double> low, IEnumerable<double> high)
    {
        var who = $"Intervals '{name}'";
        var spec = Spec with { Y = Spec.Y with { Categories = Categories(who, Spec.Y.Categories, rows, "rows") } };
        var x = Guard.Values(who, "values", values);
        Guard.SameLength(who, "rows", spec.Y.Categories!.Length, "values", x.Length, "labels");
        var (lows, highs) = Guard.Ends(who, x.Length, low, high);
        var y = Enumerable.Range(0, x.Length).Select(i => (double)i).ToArray();
        return With(new PointSeries(Labels.Clean(name), NextSlot, x, y, lows, highs, Horizontal: true), spec);
    }

    /// <summary>One bar a category; several calls with the same categories stand side by side.</summary>
    /// <param name="name">The legend's entry; empty for none.</param>
    /// <param name="categories">A label for each bar.</param>
    /// <param name="values">As many heights.</param>
    /// <param name="low">The error bars' lower ends.</param>
    /// <param name="high">The error bars' upper ends.</param>
    /// <returns>The figure with it.</returns>
    public Figure Bars(
        string name, IEnumerable<string> categories, IEnumerable<double> values, IEnumerable<double>? low = null,
        IEnumerable<double>? high = null)
    {
        var who = $"Bars '{name}'";
        var spec = WithXCategories(who, categories);
        var heights = Guard.Values(who, "values", values);
        Guard.SameLength(who, "categories", spec.X.Categories!.Length, "values", heights.Length, "labels");
        var (lows, highs) = Guard.Ends(who, heights.Length, low, high, "bars");
        return With(new BarSeries(Labels.Clean(name), NextSlot, heights, lows, highs), spec);
    }

    /// <summary>How often values fall into each bin. Give bins, low and high when several are to be compared.</summary>
    /// <param name="name">The legend's entry; empty for none.</param>
    /// <param name="values">Finite numbers.</param>
    /// <param name="bins">How many; null is one bin a whole number for whole numbers of a range up to 60, else 20.</param>
    /// <param name="low">The lower edge; null is the smallest value.</param>
    /// <param name="high">The upper edge; null is the largest value.</param>
    /// <param name="share">Shares of the values rather than counts.</param>
    /// <returns>The figure with it.</returns>
    public Figure Histogram(
        string name, IEnumerable<double> values, int? bins = null, double? low = null, double? high = null, bool share = false)
    {
        var numbers = Guard.Values($"Histogram '{name}'", "values", values);
        return With(Binning.Of(Labels.Clean(name), NextSlot, numbers, bins, low, high, share));
    }

    /// <summary>Coloured cells of labelled rows and columns, the numbers printed where they fit.</summary>
    /// <param name="rows">A label for each row of <paramref name="z"/>, from top to bottom.</param>
    /// <param name="columns">A label for each column.</param>
    /// <param name="z">Finite numbers, [rows, columns].</param>
    /// <param name="name">What the colour shows, with its unit.</param>
    /// <returns>The figure with it.</returns>
    public Figure Heatmap(IEnumerable<string> rows, IEnumerable<string> columns, double[,] z, string name)
    {
        var who = $"Heatmap '{name}'";
        var spec = WithXCategories(who, columns);
        spec = spec with { Y = spec.Y with { Categories = Categories(who, spec.Y.Categories, rows, "rows") } };
        var (height, width) = (spec.Y.Categories!.Length, spec.X.Categories!.Length);
        return With(Cells.Of(name, Cells.Indices(width), Cells.Indices(height), z, holes: false), spec);
    }

    /// <summary>Coloured cells over two numeric axes: a function of two numbers. NaN is a cell outside its domain.</summary>
    /// <param name="xs">The cells' centres along x, rising evenly.</param>
    /// <param name="ys">The cells' centres along y, rising evenly.</param>
    /// <param name="z">Numbers, [ys, xs].</param>
    /// <param name="name">What the colour shows, with its unit.</param>
    /// <returns>The figure with it.</returns>
    public Figure Heatmap(IEnumerable<double> xs, IEnumerable<double> ys, double[,] z, string name)
    {
        var who = $"Heatmap '{name}'";
        return With(Cells.Of(name, Guard.Values(who, "xs", xs), Guard.Values(who, "ys", ys), z, holes: true));
    }

    /// <summary>A labelled line at one y.</summary>
    /// <param name="name">Its label.</param>
    /// <param name="y">A finite number.</param>
    /// <returns>The figure with it.</returns>
    public Figure HorizontalLine(string name, double y) => Rule(name, RuleKind.Horizontal, "y", y);

    /// <summary>A labelled line at one x.</summary>
    /// <param name="name">Its label.</param>
    /// <param name="x">A finite number.</param>
    /// <returns>The figure with it.</returns>
    public Figure VerticalLine(string name, double x) => Rule(name, RuleKind.Vertical, "x", x);

    /// <summary>The line y = x: above it y is larger.</summary>
    /// <param name="name">Its label.</param>
    /// <returns>The figure with it.</returns>
    public Figure DiagonalLine(string name = "y = x") => Rule(name, RuleKind.Diagonal, "x", 0);

    // The last series with a look of its own.
    private Series? Before => Spec.Series.LastOrDefault(s => s is not (BandSeries or HeatmapSeries or RuleSeries));

    private int NextSlot => Spec.Series.Where(s => s is not (BandSeries or HeatmapSeries or RuleSeries)).Max(s => (int?)s.Slot) + 1 ?? 0;

    // Points take the look of the line of their name, and a line that of its points.
    private int SlotOf<TOther>(string name)
        where TOther : Series => Spec.Series.OfType<TOther>().FirstOrDefault(s => s.Name == name && name != "")?.Slot ?? NextSlot;

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
            .SelectMany(p => all.OfType<LineSeries>().Where(l => l.IsOneWith(p) && l.X.SequenceEqual(p.X) && l.Y.SequenceEqual(p.Y))
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
            : throw new ArgumentException($"{who}: its {what} differ from those the axis has already: {string.Join(", ", before)}.");
    }
}
