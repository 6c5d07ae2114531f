using System.Text;
using Dpo.Charts.Spec;

namespace Dpo.Charts;

/// <summary>Describes a figure in words: its title, its axes, and what a reader would see of each series.</summary>
internal static class TextForm
{
    private const int MostRows = 24;
    private const int MostColumns = 8;
    private const string Blocks = "▁▂▃▄▅▆▇█";

    public static string Render(FigureSpec spec) =>
        string.Join('\n', new[] { spec.Title, spec.Subtitle }.Where(t => t != "").Concat(Body(spec)));

    /// <summary>Returns the lines of the description without the title and subtitle.</summary>
    public static IEnumerable<string> Body(FigureSpec spec)
    {
        yield return $"x: {Name(spec.X)} | y: {Name(spec.Y)}";
        var bars = spec.Series.OfType<BarSeries>().ToList();
        if (bars.Count > 0)
            foreach (var row in Table(["", .. bars.Select(b => b.Name)], [.. Rows(spec.X.Categories!, bars)]))
                yield return row;
        foreach (var series in spec.Layers.Where(s => s is not BarSeries))
            foreach (var row in Lines(spec, series))
                yield return row;
    }

    private static string Name(Axis axis) => (axis.Title == "" ? "(no name)" : axis.Title) + (axis.Log ? " (log)" : "");

    private static IEnumerable<string[]> Rows(string[] categories, List<BarSeries> bars)
    {
        for (var i = 0; i < Math.Min(categories.Length, MostRows); i++)
            yield return [categories[i], .. bars.Select(b => Numbers.Text(b.Values[i]) + Interval(b.Low, b.High, i))];
        if (categories.Length > MostRows)
            yield return [$"... {categories.Length - MostRows} more", .. bars.Select(_ => "")];
    }

    private static IEnumerable<string> Lines(FigureSpec spec, Series series)
    {
        var name = series.Name == "" ? Guard.Kind(series).ToLowerInvariant() : series.Name;
        if (series is PointSeries && spec.Series.Any(s => s is LineSeries && s.IsOneWith(series)))
            name += " (points)";
        switch (series)
        {
            case LineSeries s:
                yield return $"{name}: {Spark(s.Y)} {Course(spec, s.X, s.Y)}";
                break;
            case BandSeries s:
                yield return
                    $"{name} (band): [{Numbers.Text(s.Low[0])}, {Numbers.Text(s.High[0])}] at {FormatX(spec, s.X[0])}, "
                    + $"[{Numbers.Text(s.Low[^1])}, {Numbers.Text(s.High[^1])}] at {FormatX(spec, s.X[^1])}";
                break;
            case PointSeries { Horizontal: true } s:
                yield return name + ":";
                var rows = s.X.Take(MostRows)
                    .Select((v, i) => new[] { spec.Y.Categories![i], Numbers.Text(v) + Interval(s.Low, s.High, i) });
                foreach (var row in Table(["", ""], [.. rows]))
                    yield return row;
                break;
            case PointSeries s when s.X.Length <= 8:
                yield return $"{name}: " + string.Join(", ", s.X.Select((x, i) =>
                    $"{Numbers.Text(s.Y[i])}{Interval(s.Low, s.High, i)} at {FormatX(spec, x)}"));
                break;
            case PointSeries s:
                yield return $"{name}: {s.X.Length} points, x {Numbers.Text(s.X.Min())} to {Numbers.Text(s.X.Max())}, "
                    + $"y {Numbers.Text(s.Y.Min())} to {Numbers.Text(s.Y.Max())}, mean y {Numbers.Text(s.Y.Average())}";
                break;
            case HistogramSeries s:
                yield return $"{name}: {Spark(s.Heights)} {s.Heights.Length} bins "
                    + $"from {Numbers.Text(s.Edges[0])} to {Numbers.Text(s.Edges[^1])}, "
                    + $"highest {Numbers.Text(s.Heights.Max())} at {Numbers.Text(Peak(s))}";
                break;
            case HeatmapSeries s:
                foreach (var row in Heatmap(spec, s, name))
                    yield return row;
                break;
            case RuleSeries { Kind: RuleKind.Diagonal }:
                yield return $"{name}: the diagonal y = x";
                break;
            case RuleSeries s:
                yield return $"{name}: {(s.Kind == RuleKind.Horizontal ? "y" : "x")} = {Numbers.Text(s.At)}";
                break;
        }
    }

    private static string Course(FigureSpec spec, double[] xs, double[] ys)
    {
        var seen = xs.Zip(ys).Where(p => double.IsFinite(p.Second)).ToList();
        var (low, high) = (seen.MinBy(p => p.Second), seen.MaxBy(p => p.Second));
        string Point((double X, double Y) p) => $"{Numbers.Text(p.Y)} at {FormatX(spec, p.X)}";
        return $"{xs.Length} points, first {Point(seen[0])}, last {Point(seen[^1])}, "
            + $"min {Point(low)}, max {Point(high)}";
    }

    private static IEnumerable<string> Heatmap(FigureSpec spec, HeatmapSeries map, string name)
    {
        var columns = spec.X.Categories ?? [.. map.X.Select(x => Numbers.Text(x))];
        var rows = spec.Y.Categories ?? [.. map.Y.Select(y => Numbers.Text(y))];
        var cells = map.Z.SelectMany((row, r) => row.Select((z, c) => (Z: z, Row: r, Column: c)))
            .Where(c => double.IsFinite(c.Z)).ToList();
        string Cell((double Z, int Row, int Column) cell) =>
            $"{Numbers.Text(cell.Z)} at ({columns[cell.Column]}, {rows[cell.Row]})";
        yield return $"{name}: {rows.Length} rows, {columns.Length} columns, "
            + $"min {Cell(cells.MinBy(c => c.Z))}, max {Cell(cells.MaxBy(c => c.Z))}";
        if (rows.Length > MostRows || columns.Length > MostColumns)
            yield break;
        foreach (var row in Table(
            ["", .. columns], [.. map.Z.Select((z, r) => new[] { rows[r] }.Concat(z.Select(map.CellText)).ToArray())]))
            yield return row;
    }

    private static IEnumerable<string> Table(string[] head, List<string[]> rows)
    {
        var all = head.All(h => h == "") ? rows : [head, .. rows];
        var widths = head.Select((_, c) => all.Max(r => r[c].Length)).ToArray();
        foreach (var row in all)
        {
            var line = new StringBuilder("  ").Append(row[0].PadRight(widths[0]));
            for (var c = 1; c < row.Length; c++)
                line.Append("  ").Append(row[c].PadLeft(widths[c]));
            yield return line.ToString().TrimEnd();
        }
    }

    /// <summary>Draws values as at most 24 block characters, each for the mean of its part.</summary>
    private static string Spark(double[] values)
    {
        var (low, high) = (values.Where(double.IsFinite).Min(), values.Where(double.IsFinite).Max());
        var parts = Math.Min(values.Length, 24);
        return string.Concat(Enumerable.Range(0, parts).Select(p =>
        {
            var part = values[(p * values.Length / parts)..((p + 1) * values.Length / parts)]
                .Where(double.IsFinite).ToArray();
            return part.Length == 0
                ? ' '
                : Blocks[high > low ? (int)Math.Round((part.Average() - low) / (high - low) * 7) : 3];
        }));
    }

    private static double Peak(HistogramSeries s)
    {
        var i = Array.IndexOf(s.Heights, s.Heights.Max());
        return (s.Edges[i] + s.Edges[i + 1]) / 2;
    }

    private static string FormatX(FigureSpec spec, double x) =>
        spec.X.Categories is { } labels && double.IsInteger(x) && x >= 0 && x < labels.Length
            ? labels[(int)x]
            : Numbers.Text(x);

    private static string Interval(double[]? low, double[]? high, int i) =>
        low is null ? "" : $" [{Numbers.Text(low[i])}, {Numbers.Text(high![i])}]";
}
