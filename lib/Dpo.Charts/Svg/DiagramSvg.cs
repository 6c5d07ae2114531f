using Dpo.Charts.Spec;
using static System.FormattableString;

namespace Dpo.Charts.Svg;

/// <summary>One box of a diagram; <paramref name="Lit"/> highlights it.</summary>
internal sealed record DiagramBox(string Caption, string[] Lines, double Column, double Row, bool Lit);

/// <summary>Draws a diagram as SVG: boxes of one size, and arrows that turn at right angles in the gaps
/// between columns.</summary>
internal static class DiagramSvg
{
    private const double Side = 16, BoxWidth = 152, BoxHeight = 62, ColumnGap = 34, RowGap = 46, Mark = 28;

    public static string Render(string title, DiagramBox[] boxes, (DiagramBox From, DiagramBox To)[] arrows)
    {
        var columns = boxes.Length == 0 ? 1 : boxes.Max(b => b.Column) + 1;
        var rows = boxes.Length == 0 ? 0 : boxes.Max(b => b.Row) + 1;
        var width = (int)Math.Ceiling(Math.Max(2 * Side + columns * BoxWidth + (columns - 1) * ColumnGap, 400));
        var page = new SvgPage(width, title, "", []);
        var top = page.Top + Mark;
        foreach (var (from, to) in arrows)
            Arrow(page, Left(from) + BoxWidth, Middle(from, top), Left(to), Middle(to, top));
        foreach (var box in boxes)
            Draw(page, box, Left(box), Middle(box, top));
        return page.Finish(top + rows * (BoxHeight + RowGap) - (rows > 0 ? RowGap : 0) + Side);
    }

    private static double Left(DiagramBox box) => Side + box.Column * (BoxWidth + ColumnGap);

    private static double Middle(DiagramBox box, double top) => top + box.Row * (BoxHeight + RowGap) + BoxHeight / 2;

    private static void Draw(SvgPage page, DiagramBox box, double left, double middle)
    {
        var (fill, stroke) = box.Lit ? ("#fff3c4", 4) : ("#ffffff", 1.5);
        page.Add(Invariant($"<rect x=\"{left:0.#}\" y=\"{middle - BoxHeight / 2:0.#}\" ")
            + Invariant($"width=\"{BoxWidth}\" height=\"{BoxHeight}\" ")
            + Invariant($"rx=\"8\" fill=\"{fill}\" stroke=\"{Look.Ink}\" stroke-width=\"{stroke}\"/>"));
        var centre = left + BoxWidth / 2;
        for (var l = 0; l < box.Lines.Length; l++)
        {
            var baseline = middle + 5.5 + 20 * (l - (box.Lines.Length - 1) / 2.0);
            page.Text(centre, baseline, box.Lines[l], Look.FontSize, box.Lit, "middle");
        }
        if (box.Lit)
            page.Text(
                centre, middle - BoxHeight / 2 - 9, "▼ you are here", Look.FontSize - 1, bold: true, anchor: "middle");
    }

    // The bend lies in the gap before the target, so that a long arrow runs along the row it comes from.
    private static void Arrow(SvgPage page, double x0, double y0, double x1, double y1)
    {
        const double head = 9;
        var bend = x1 - ColumnGap / 2;
        var way = y0 == y1
            ? Invariant($"M{x0:0.#} {y0:0.#}H{x1 - head:0.#}")
            : Invariant($"M{x0:0.#} {y0:0.#}H{bend:0.#}V{y1:0.#}H{x1 - head:0.#}");
        page.Add($"<path d=\"{way}\" fill=\"none\" stroke=\"{Look.Ink}\" stroke-width=\"2\"/>");
        page.Add(Invariant($"<path d=\"M{x1 - 1:0.#} {y1:0.#}l-{head + 2} -6v12z\" fill=\"{Look.Ink}\"/>"));
    }
}
