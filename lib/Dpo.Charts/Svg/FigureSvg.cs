using Dpo.Charts.Spec;

namespace Dpo.Charts.Svg;

/// <summary>Draws the static picture of one figure, or of several side by side.</summary>
internal static class FigureSvg
{
    private const double CellTitle = 26;

    public static string Render(FigureSpec spec)
    {
        var page = new SvgPage(spec.Width, spec.Title, spec.Subtitle, spec.Legend);
        var (x, y) = AxisRange.Compute(spec);
        page.Plot(0, page.Top, OxySvg.Plot(spec, x, y, spec.Width, spec.Height - page.Top, Look.FontSize));
        return page.Finish(spec.Height);
    }

    /// <summary>Draws several figures in a grid with one legend and returns one <c>svg</c> element.</summary>
    /// <param name="title">Title above all figures, in plain text.</param>
    /// <param name="cells">Title and content of each figure, from left to right, then from top to bottom.</param>
    /// <param name="columns">Number of figures side by side, at least 1.</param>
    /// <param name="ranges">Ranges of the x and y axes that all figures share; null gives each figure ranges of its
    /// own.</param>
    public static string Grid(
        string title,
        IReadOnlyList<(string Title, FigureSpec Spec)> cells,
        int columns,
        (AxisRange X, AxisRange Y)? ranges)
    {
        const int width = 900;
        var legend = FigureSpec.Entries(cells.SelectMany(c => c.Spec.Legend).SelectMany(entry => entry));
        var page = new SvgPage(width, title, "", legend);
        var cellWidth = (double)width / columns;
        var plotHeight = Math.Max(cellWidth * 0.62, 230);
        var wrapped = cells.Select(c => Labels.Wrap(c.Title, (int)(cellWidth / (0.62 * Look.FontSize)))).ToList();
        var titleHeight = CellTitle + 20 * (wrapped.Max(w => w.Length) - 1);
        for (var i = 0; i < cells.Count; i++)
        {
            var (left, top) = (i % columns * cellWidth, page.Top + i / columns * (plotHeight + titleHeight));
            foreach (var (line, l) in wrapped[i].Select((line, l) => (line, l)))
                page.Text(left + cellWidth / 2, top + 18 + 20 * l, line, Look.FontSize, bold: true, anchor: "middle");
            var (x, y) = ranges ?? AxisRange.Compute(cells[i].Spec);
            page.Plot(
                left,
                top + titleHeight,
                OxySvg.Plot(cells[i].Spec, x, y, cellWidth, plotHeight, Look.FontSize - 1.5));
        }
        return page.Finish(page.Top + (cells.Count + columns - 1) / columns * (plotHeight + titleHeight));
    }
}
