using Dpo.Charts.Spec;

namespace Dpo.Charts.PlotlyJs;

/// <summary>Turns the series of a figure into Plotly traces that look as in the static picture.</summary>
internal static class PlotlyTraces
{
    public static IEnumerable<Dictionary<string, object>> Build(FigureSpec spec, AxisRange x, AxisRange y)
    {
        var legend = spec.Legend;
        var traced = spec.Layers.Where(s => s is not RuleSeries).ToList();
        foreach (var series in traced)
        {
            var trace = Build(spec, series, x, y);
            if (series.Name != "")
                trace["name"] = PlotlyLayout.Html(series.Name);
            if (series is not HeatmapSeries)
                trace["showlegend"] = legend.Any(
                    entry => ReferenceEquals(entry.OfType<LineSeries>().FirstOrDefault() ?? entry[0], series));
            // A click on the one entry hides both.
            if (traced.Exists(s => !ReferenceEquals(s, series) && s.IsOneWith(series)))
                trace["legendgroup"] = trace["name"];
            yield return trace;
        }
    }

    private static Dictionary<string, object> Build(FigureSpec spec, Series series, AxisRange x, AxisRange y)
    {
        var colour = Look.Hex(series.Slot);
        switch (series)
        {
            case LineSeries s:
                var line = Scatter(s.X, Gaps(s.Y), s.Marked ? "lines+markers" : "lines");
                line["line"] = Stroke(s.Slot);
                if (s.Marked)
                    line["marker"] = Marker(s.Slot);
                return line;
            case BandSeries s:
                double[] closed = [.. s.High, .. s.Low.Reverse()];
                var band = Scatter([.. s.X, .. s.X.Reverse()], closed, "lines");
                band["line"] = new Dictionary<string, object> { ["width"] = 0 };
                return Filled(band, s.Slot);
            case HistogramSeries s:
                var (outlineX, outlineY) = s.Outline();
                var steps = Scatter(outlineX, outlineY, "lines");
                steps["line"] = Stroke(s.Slot);
                return Filled(steps, s.Slot);
            case PointSeries s:
                var points = Scatter(s.X, s.Y, "markers");
                points["marker"] = Marker(s.Slot);
                if (s.Low is not null)
                    points[s.Horizontal ? "error_x" : "error_y"] =
                        Error(s.Horizontal ? s.X : s.Y, s.Low, s.High!, colour);
                return points;
            case BarSeries s:
                return Bar(spec, s, colour);
            default:
                return Heatmap((HeatmapSeries)series);
        }
    }

    private static Dictionary<string, object> Bar(FigureSpec spec, BarSeries s, string colour)
    {
        var places = s.Values.Select((_, i) => spec.BarPlace(s, i)).ToArray();
        var marker = new Dictionary<string, object> { ["color"] = colour };
        if (Look.Hatch(s.Slot) != "")
            marker["pattern"] = new Dictionary<string, object>
            {
                ["shape"] = Look.Hatch(s.Slot),
                ["fgcolor"] = "#ffffff",
                ["bgcolor"] = colour,
                ["size"] = 10,
                ["solidity"] = 0.25,
            };
        var bar = new Dictionary<string, object>
        {
            ["type"] = "bar",
            ["x"] = places.Select(p => Numbers.Round((p.Left + p.Right) / 2)).ToArray(),
            ["y"] = s.Values,
            ["width"] = Numbers.Round(0.96 * (places[0].Right - places[0].Left)),
            ["marker"] = marker,
        };
        if (s.Low is not null)
            bar["error_y"] = Error(s.Values, s.Low, s.High!, Look.Ink);
        return bar;
    }

    private static Dictionary<string, object> Heatmap(HeatmapSeries s)
    {
        var map = new Dictionary<string, object>
        {
            ["type"] = "heatmap",
            ["x"] = s.X,
            ["y"] = s.Y,
            ["z"] = s.Z.Select(Gaps).ToArray(),
            ["colorscale"] = "Cividis",
            ["colorbar"] = new Dictionary<string, object>
            {
                ["title"] = new Dictionary<string, object>
                {
                    ["text"] = PlotlyLayout.Html(s.Name),
                    ["side"] = "right",
                    ["font"] = new Dictionary<string, object> { ["size"] = Look.FontSize },
                },
                ["outlinewidth"] = 0,
            },
        };
        if (s.PrintsValues)
        {
            map["text"] = s.Z.Select(row => row.Select(s.CellText).ToArray()).ToArray();
            map["texttemplate"] = "%{text}";
        }
        return map;
    }

    private static Dictionary<string, object> Scatter(double[] x, object y, string mode) =>
        new() { ["type"] = "scatter", ["mode"] = mode, ["x"] = x, ["y"] = y };

    private static Dictionary<string, object> Filled(Dictionary<string, object> trace, int slot)
    {
        (trace["fill"], trace["fillcolor"], trace["hoverinfo"]) = ("toself", Look.Tint(slot), "skip");
        return trace;
    }

    private static Dictionary<string, object> Stroke(int slot)
    {
        var line = new Dictionary<string, object> { ["color"] = Look.Hex(slot), ["width"] = Look.LineWidth };
        if (Look.Dashes(slot) is { Length: > 0 } dashes)
            line["dash"] = string.Join(',', dashes.Select(d => d + "px"));
        return line;
    }

    private static Dictionary<string, object> Marker(int slot) => new()
    {
        ["symbol"] = Look.Marker(slot),
        ["size"] = 2 * Look.MarkerRadius,
        ["color"] = Look.Hex(slot),
        ["line"] = new Dictionary<string, object> { ["color"] = "#ffffff", ["width"] = 1 },
    };

    private static Dictionary<string, object> Error(double[] values, double[] low, double[] high, string colour) =>
        new()
        {
            ["type"] = "data",
            ["symmetric"] = false,
            ["color"] = colour,
            ["thickness"] = 2,
            ["width"] = 6,
            ["array"] = high.Zip(values, (h, v) => Numbers.Round(h - v)).ToArray(),
            ["arrayminus"] = values.Zip(low, (v, l) => Numbers.Round(v - l)).ToArray(),
        };

    // JSON has no NaN; null is Plotly's gap.
    private static double?[] Gaps(double[] values) => [.. values.Select(v => double.IsFinite(v) ? v : (double?)null)];
}
