using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;
using OxyPlot;

namespace Dpo.Charts.Svg;

using Dpo.Charts.Spec;        // inside the namespace, so that our Series and Axis come before OxyPlot's

/// <summary>Draws the axes and data of a figure as SVG, through OxyPlot's managed exporter: no browser, no
/// native library.</summary>
internal static class OxySvg
{
    private static readonly OxyColor Ink = OxyColor.Parse(Look.Ink);

    /// <summary>Returns the elements inside the exporter's svg element.</summary>
    public static string Plot(FigureSpec spec, AxisRange x, AxisRange y, double width, double height, double fontSize)
    {
        var model = new PlotModel
        {
            Culture = System.Globalization.CultureInfo.InvariantCulture,
            DefaultFont = Look.Font,
            DefaultFontSize = fontSize,
            TextColor = Ink,
            PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
            PlotAreaBorderColor = Ink,
            Padding = new OxyThickness(8, 6, 18, 8),
            IsLegendVisible = false,
        };
        var below = OxyAxes.Make(spec.X, x, AxisPosition.Bottom, width * 0.82, fontSize);
        model.Axes.Add(below);
        model.Axes.Add(OxyAxes.Make(spec.Y, y, AxisPosition.Left, height, fontSize));
        foreach (var series in spec.Layers)
            Add(model, spec, series);
        foreach (var rule in RuleLine.Compute(spec, x, y))
            Add(model, rule, fontSize);

        var exporter = new SvgExporter
        {
            Width = width,
            Height = height,
            IsDocument = false,
            UseVerticalTextAlignmentWorkaround = true,
            TextMeasurer = new TextMeasurer(),
        };
        var svg = exporter.ExportToString(model);
        var start = svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1;
        var inner = svg[start..svg.LastIndexOf("</svg>", StringComparison.Ordinal)].Trim();
        // A large heatmap is a picture of one pixel a cell: its edges stay sharp. The prefix xlink is bound in the
        // removed element.
        return inner.Replace("<image ", "<image style=\"image-rendering:pixelated\" ").Replace("xlink:href=", "href=");
    }

    private static void Add(PlotModel model, FigureSpec spec, Series series)
    {
        var (r, g, b) = Look.Colour(series.Slot);
        var colour = OxyColor.FromRgb(r, g, b);
        var tint = OxyColor.FromAColor((byte)(255 * Look.TintAlpha), colour);
        switch (series)
        {
            case HeatmapSeries s:
                OxyHeatmap.Add(model, s);
                break;
            case BarSeries s:
                model.Series.Add(new OxyBars(s, i => spec.BarPlace(s, i), colour));
                if (s.Low is not null)
                    OxyWhiskers.Add(
                        model,
                        s.Values.Select((_, i) => Middle(spec.BarPlace(s, i))),
                        s.Low,
                        s.High!,
                        Ink,
                        horizontal: false);
                break;
            case HistogramSeries s:
                var (xs, ys) = s.Outline();
                model.Series.Add(Area(tint, xs, ys, new double[ys.Length]));
                model.Series.Add(Curve(xs, ys, colour, s.Slot, LineStyle.Automatic));
                break;
            case BandSeries s:
                model.Series.Add(Area(tint, s.X, s.High, s.Low));
                break;
            case LineSeries s:
                var line = Curve(s.X, s.Y, colour, s.Slot, LineStyle.Automatic);
                model.Series.Add(s.Marked ? Marked(line, s.Slot) : line);
                break;
            case PointSeries s:
                if (s.Low is not null)
                    OxyWhiskers.Add(model, s.Horizontal ? s.Y : s.X, s.Low, s.High!, colour, s.Horizontal);
                // Not a ScatterSeries: beside a heatmap it would take its colours from the heatmap's scale.
                model.Series.Add(Marked(Curve(s.X, s.Y, colour, s.Slot, LineStyle.None), s.Slot));
                break;
        }
    }

    private static void Add(PlotModel model, RuleLine rule, double fontSize)
    {
        model.Series.Add(new OxyPlot.Series.LineSeries
        {
            Color = Ink,
            StrokeThickness = Look.RuleWidth,
            Dashes = Look.RuleDashes,
            Points = { new DataPoint(rule.X0, rule.Y0), new DataPoint(rule.X1, rule.Y1) },
        });
        if (rule.Name == "")
            return;
        model.Annotations.Add(new TextAnnotation
        {
            Text = rule.Name,
            FontSize = fontSize,
            TextColor = Ink,
            StrokeThickness = 0,
            TextPosition = new DataPoint(rule.LabelX, rule.LabelY),
            Padding = new OxyThickness(2, 0, 2, 0),
            Background = OxyColor.FromAColor(200, OxyColors.White),
            Offset = new ScreenVector(rule.LabelRight ? -4 : 4, rule.LabelAbove ? -3 : 3),
            TextHorizontalAlignment = rule.LabelRight ? HorizontalAlignment.Right : HorizontalAlignment.Left,
            TextVerticalAlignment = rule.LabelAbove ? VerticalAlignment.Bottom : VerticalAlignment.Top,
        });
    }

    private static double Middle((double Left, double Right) place) => (place.Left + place.Right) / 2;

    private static double[]? Dashes(int slot) => Look.Dashes(slot) is { Length: > 0 } dashes ? dashes : null;

    private static OxyPlot.Series.LineSeries Curve(double[] x, double[] y, OxyColor colour, int slot, LineStyle style)
    {
        var curve = new OxyPlot.Series.LineSeries
        {
            Color = colour,
            StrokeThickness = Look.LineWidth,
            LineStyle = style,
            Dashes = Dashes(slot),
            LineJoin = LineJoin.Round,
        };
        curve.Points.AddRange(x.Zip(y, (px, py) => new DataPoint(px, py)));
        return curve;
    }

    private static OxyPlot.Series.LineSeries Marked(OxyPlot.Series.LineSeries curve, int slot)
    {
        curve.MarkerType = MarkerType.Custom;
        curve.MarkerOutline = [.. Markers.Outline(Look.Marker(slot)).Select(p => new ScreenPoint(p.X, p.Y))];
        (curve.MarkerSize, curve.MarkerFill) = (Look.MarkerRadius, curve.Color);
        (curve.MarkerStroke, curve.MarkerStrokeThickness) = (OxyColors.White, 1);
        return curve;
    }

    private static AreaSeries Area(OxyColor fill, double[] x, double[] high, double[] low)
    {
        var area = new AreaSeries
        {
            Fill = fill,
            Color = OxyColors.Transparent,
            Color2 = OxyColors.Transparent,
            StrokeThickness = 0,
        };
        area.Points.AddRange(x.Zip(high, (px, py) => new DataPoint(px, py)));
        area.Points2.AddRange(x.Zip(low, (px, py) => new DataPoint(px, py)));
        return area;
    }

    /// <summary>Measures texts by the widest font of the list, so that nothing is cut; OxyPlot measures with
    /// Arial's metrics.</summary>
    /// <remarks>The height counts no descenders below the last line: OxyPlot sets its baseline by it.</remarks>
    private sealed class TextMeasurer() : PdfRenderContext(1, 1, OxyColors.Transparent)
    {
        public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
        {
            if (string.IsNullOrEmpty(text))
                return OxySize.Empty;
            var lines = text.Split('\n');
            return new OxySize(lines.Max(l => l.Length) * 0.6 * fontSize, (lines.Length * 1.25 - 0.3) * fontSize);
        }
    }
}
