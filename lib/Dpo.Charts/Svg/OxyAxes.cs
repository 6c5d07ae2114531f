using OxyPlot.Axes;
using OxyPlot;

namespace Dpo.Charts.Svg;

using Dpo.Charts.Spec;        // inside the namespace, so that our Series and Axis come before OxyPlot's

/// <summary>Makes OxyPlot's axes, by the kind of axis that a figure asks for.</summary>
internal static class OxyAxes
{
    public static OxyPlot.Axes.Axis Make(
        Axis axis, AxisRange range, AxisPosition position, double pixels, double fontSize)
    {
        OxyPlot.Axes.Axis made = axis.Categories is { } labels ? Category(labels, range, position, pixels, fontSize)
            : range.Log ? new LogAxis(LogTicks.Compute(range)) { Minimum = range.Min, Maximum = range.Max }
            : new LinearAxis { Minimum = range.Min, Maximum = range.Max };
        made.Position = position;
        made.Title = axis.Title;
        made.AxisTitleDistance = position == AxisPosition.Bottom ? 12 : 10;
        made.TickStyle = TickStyle.Outside;
        made.MinorTickSize = 0;
        made.IntervalLength = position == AxisPosition.Bottom ? 70 : 42;
        made.AxislineColor = made.TicklineColor = OxyColor.Parse(Look.Ink);
        if (axis.Categories is null)
            (made.MajorGridlineStyle, made.MajorGridlineColor) = (LineStyle.Solid, OxyColor.Parse(Look.Grid));
        return made;
    }

    private static CategoryAxis Category(
        string[] labels, AxisRange range, AxisPosition position, double pixels, double fontSize)
    {
        var below = position == AxisPosition.Bottom;
        var (ticks, turned) = Labels.Ticks(labels, below ? pixels : null, fontSize);
        var axis = new CategoryAxis { Minimum = range.Min, Maximum = range.Max, IsTickCentered = true, MajorStep = 1 };
        axis.Labels.AddRange(ticks.Select(lines => string.Join("\n", lines)));
        if (turned)
            axis.Angle = -40;
        if (range.Reversed)
            (axis.StartPosition, axis.EndPosition) = (1, 0);
        return axis;
    }

    private sealed class LogAxis(double[] ticks) : LogarithmicAxis
    {
        public override void GetTickValues(
            out IList<double> majorLabelValues, out IList<double> majorTickValues, out IList<double> minorTickValues) =>
            (majorLabelValues, majorTickValues, minorTickValues) = (ticks, ticks, []);

        protected override string FormatValueOverride(double x) => LogTicks.Text(x);
    }
}
