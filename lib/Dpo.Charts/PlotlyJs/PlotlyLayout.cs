using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts.PlotlyJs;

/// <summary>Builds a short Plotly layout of our own: title, legend below it, axes, reference lines.</summary>
internal static class PlotlyLayout
{
    private static readonly string[] UnusedButtons =
        ["select", "lasso", "zoom", "pan", "zoomIn", "zoomOut", "autoScale"];

    public static Dictionary<string, object> Build(FigureSpec spec, AxisRange x, AxisRange y)
    {
        var header = SvgPage.HeaderHeight(spec) + ExtraLegendHeight(spec.Legend, spec.Width);
        var plotHeight = Math.Max(spec.Height - header - 70, 50);
        var title = string.Join("<br>", SvgPage.TitleLines(spec.Title, spec.Width).Select(l => $"<b>{Html(l)}</b>"))
            + string.Concat(SvgPage.SubtitleLines(spec.Subtitle, spec.Width).Select(
                l => FormattableString.Invariant($"<br><span style=\"font-size:{Look.FontSize}px\">{Html(l)}</span>")));
        return new Dictionary<string, object>
        {
            ["width"] = spec.Width,
            ["height"] = spec.Height,
            ["font"] = new Dictionary<string, object>
            {
                ["family"] = Look.Font,
                ["size"] = Look.FontSize,
                ["color"] = Look.Ink,
            },
            ["title"] = new Dictionary<string, object>
            {
                ["text"] = title,
                ["font"] = new Dictionary<string, object> { ["size"] = Look.TitleSize },
                ["x"] = 0.015,
                ["xanchor"] = "left",
                ["xref"] = "container",
                ["yref"] = "container",
                // The first line's baseline, as in the static picture: Plotly puts a second line right for this anchor
                // only.
                ["y"] = Numbers.Round(1 - 25.0 / spec.Height),
                ["yanchor"] = "bottom",
            },
            ["legend"] = new Dictionary<string, object>
            {
                ["orientation"] = "h",
                ["x"] = 0,
                ["y"] = Numbers.Round(1 + 4 / plotHeight),
                ["yanchor"] = "bottom",
                ["traceorder"] = "normal",
                ["itemwidth"] = 40,
            },
            // What a lecture uses, so that the bar leaves the title alone: dragging zooms, a double click goes back.
            ["modebar"] = new Dictionary<string, object> { ["remove"] = UnusedButtons },
            ["margin"] = new Dictionary<string, object>
            {
                ["l"] = 70,
                ["r"] = 24,
                ["t"] = Math.Round(header + 6),
                ["b"] = 60,
            },
            ["xaxis"] = Axis(spec.X, x, spec.Width * 0.82),
            ["yaxis"] = Axis(spec.Y, y, null),
            ["shapes"] = Shapes(spec, x, y),
            ["annotations"] = Annotations(spec, x, y),
        };
    }

    /// <summary>Returns the figure's reference lines as Plotly shapes.</summary>
    public static object[] Shapes(FigureSpec spec, AxisRange x, AxisRange y) =>
    [
        .. RuleLine.Compute(spec, x, y).Select(r => new Dictionary<string, object>
        {
            ["type"] = "line",
            ["x0"] = Numbers.Round(r.X0),
            ["y0"] = Numbers.Round(r.Y0),
            ["x1"] = Numbers.Round(r.X1),
            ["y1"] = Numbers.Round(r.Y1),
            ["line"] = new Dictionary<string, object>
            {
                ["color"] = Look.Ink,
                ["width"] = Look.RuleWidth,
                ["dash"] = string.Join(',', Look.RuleDashes.Select(d => d + "px")),
            },
        }),
    ];

    /// <summary>Returns the labels of the reference lines as Plotly annotations. On a logarithmic axis Plotly wants
    /// the position of a label as the logarithm, unlike that of a shape.</summary>
    public static object[] Annotations(FigureSpec spec, AxisRange x, AxisRange y) =>
    [
        .. RuleLine.Compute(spec, x, y).Where(r => r.Name != "").Select(r => new Dictionary<string, object>
        {
            ["text"] = Html(r.Name),
            ["x"] = Numbers.Round(x.Scale(r.LabelX)),
            ["y"] = Numbers.Round(y.Scale(r.LabelY)),
            ["xanchor"] = r.LabelRight ? "right" : "left",
            ["yanchor"] = r.LabelAbove ? "bottom" : "top",
            ["showarrow"] = false,
            ["bgcolor"] = "rgba(255,255,255,0.8)",
        }),
    ];

    /// <summary>Height in pixels that Plotly's legend takes beyond the static one: once it has two rows, its entries
    /// stand in equal columns.</summary>
    private static double ExtraLegendHeight(Series[][] entries, double width)
    {
        const double row = 22;
        var ours = Legend.Height(entries, width - 24);
        if (entries.Length == 0)
            return 0;
        var widths = entries.Select(e => e[0].Name.Length * 8.7 + 50).ToArray();
        if (widths.Sum() <= width - 110)
            return 0;
        var columns = Math.Max(1, (int)((width - 110) / widths.Max()));
        return Math.Max(0, (entries.Length + columns - 1) / columns * row - ours);
    }

    /// <summary>Escapes a text for Plotly, which reads it as HTML: a token such as &lt;eos&gt;
    /// must stay text.</summary>
    public static string Html(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private static Dictionary<string, object> Axis(Axis axis, AxisRange range, double? pixels)
    {
        double[] ends = [Numbers.Round(range.Scale(range.Min)), Numbers.Round(range.Scale(range.Max))];
        var made = new Dictionary<string, object>
        {
            ["title"] = new Dictionary<string, object>
            {
                ["text"] = Html(axis.Title),
                ["font"] = new Dictionary<string, object> { ["size"] = Look.FontSize },
            },
            ["range"] = range.Reversed ? ends.Reverse().ToArray() : ends,
            ["automargin"] = true,
            ["showline"] = true,
            ["linecolor"] = Look.Ink,
            ["ticks"] = "outside",
            ["zeroline"] = false,
            ["gridcolor"] = Look.Grid,
            ["exponentformat"] = "power",
        };
        if (range.Log)
        {
            var logTicks = LogTicks.Compute(range);
            (made["type"], made["tickvals"], made["ticktext"]) =
                ("log", logTicks, logTicks.Select(LogTicks.Text).ToArray());
        }
        if (axis.Categories is not { } labels)
            return made;
        var (ticks, turned) = Labels.Ticks(labels, pixels, Look.FontSize);
        made["tickvals"] = Cells.Indices(ticks.Length);
        made["ticktext"] = ticks.Select(lines => string.Join("<br>", lines.Select(Html))).ToArray();
        made["showgrid"] = false;
        // Plotly turns labels by its own rule where it is not told.
        made["tickangle"] = turned ? -40 : 0;
        return made;
    }
}
