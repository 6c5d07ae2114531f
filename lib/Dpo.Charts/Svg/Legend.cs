using Dpo.Charts.Spec;
using static System.FormattableString;

namespace Dpo.Charts.Svg;

/// <summary>Draws the legend of the static picture below the title, so that it never covers data.</summary>
internal static class Legend
{
    private const double Row = 25;
    private const double Swatch = 40;
    private const double Gap = 22;

    public static double Height(Series[][] entries, double width) => Rows(entries, width).Count * Row;

    /// <summary>Draws the entries in rows, as many in each as its width holds.</summary>
    /// <returns>Height in pixels of the drawn legend, all its rows together.</returns>
    public static double Draw(SvgPage page, Series[][] entries, double left, double top, double width)
    {
        var rows = Rows(entries, width);
        foreach (var (row, r) in rows.Select((row, r) => (row, r)))
        {
            var (x, y) = (left, top + r * Row + Row / 2);
            foreach (var entry in row)
            {
                page.Add(string.Concat(entry.Select(s => Mark(s, x, y))));
                page.Text(x + Swatch + 6, y + 5, entry[0].Name, Look.FontSize);
                x += Width(entry);
            }
        }
        return rows.Count * Row;
    }

    private static List<List<Series[]>> Rows(Series[][] entries, double width)
    {
        var rows = new List<List<Series[]>>();
        var left = 0.0;
        foreach (var entry in entries)
        {
            if (rows.Count == 0 || left + Width(entry) > width)
            {
                rows.Add([]);
                left = 0;
            }
            rows[^1].Add(entry);
            left += Width(entry);
        }
        return rows;
    }

    private static double Width(Series[] entry) => Swatch + 6 + 0.6 * Look.FontSize * entry[0].Name.Length + Gap;

    private static string Mark(Series entry, double x, double y)
    {
        var colour = Look.Hex(entry.Slot);
        var dashes = string.Join(' ', Look.Dashes(entry.Slot));
        var box = new Box(x, y - 8, x + Swatch, y + 8);
        string Line(double at) =>
            Invariant($"<path d=\"M{x:0.#} {at:0.#}h{Swatch}\" stroke=\"{colour}\" stroke-width=\"{Look.LineWidth}\"")
            + $"{(dashes == "" ? "" : $" stroke-dasharray=\"{dashes}\"")} fill=\"none\"/>";
        string Fill(double opacity) =>
            Invariant($"<path d=\"{box.Path}\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>");
        return entry switch
        {
            BandSeries => Fill(Look.TintAlpha),
            HistogramSeries => Fill(Look.TintAlpha) + Line(box.Top),
            BarSeries => Fill(1) + string.Concat(Hatching.Lines(Look.Hatch(entry.Slot), box).Select(l =>
                Invariant($"<path d=\"M{l.X0:0.#} {l.Y0:0.#}L{l.X1:0.#} {l.Y1:0.#}\" ")
                + $"stroke=\"#ffffff\" stroke-width=\"{Hatching.Width}\"/>")),
            LineSeries line => Line(y) + (line.Marked ? Marker(entry.Slot, x + Swatch / 2, y) : ""),
            _ => Marker(entry.Slot, x + Swatch / 2, y),
        };
    }

    private static string Marker(int slot, double x, double y)
    {
        var points = string.Join(' ', Markers.Outline(Look.Marker(slot)).Select(p =>
            Invariant($"{x + p.X * Look.MarkerRadius:0.##},{y + p.Y * Look.MarkerRadius:0.##}")));
        return $"<polygon points=\"{points}\" fill=\"{Look.Hex(slot)}\" stroke=\"#ffffff\"/>";
    }
}
