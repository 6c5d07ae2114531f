using OxyPlot;
using OxyPlot.Series;

namespace Dpo.Charts.Svg;

/// <summary>Draws error bars whose two sides differ in length, which OxyPlot's error series lacks.</summary>
internal static class OxyWhiskers
{
    /// <summary>Adds one error bar for each position to a plot.</summary>
    /// <param name="model">OxyPlot plot to which the error bars are added.</param>
    /// <param name="at">Position of each error bar: its x value, or its y value if the error bars are
    /// horizontal.</param>
    /// <param name="low">Lower end of each error bar (left end if horizontal), in the units of its axis.</param>
    /// <param name="high">Upper end of each error bar (right end if horizontal), in the units of its axis.</param>
    /// <param name="colour">Colour of the error bars, including the short strokes at their ends.</param>
    /// <param name="horizontal">True draws the error bars along the x axis, false along the y axis.</param>
    public static void Add(
        PlotModel model, IEnumerable<double> at, double[] low, double[] high, OxyColor colour, bool horizontal)
    {
        ScreenPoint[] cap = horizontal ? [new(0, -1), new(0, 1)] : [new(-1, 0), new(1, 0)];
        var series = new OxyPlot.Series.LineSeries
        {
            Color = colour,
            StrokeThickness = 2,
            MarkerType = MarkerType.Custom,
            MarkerOutline = cap,
            MarkerSize = 6,
            MarkerStroke = colour,
            MarkerStrokeThickness = 2,
            MarkerFill = colour,
        };
        foreach (var (place, i) in at.Select((place, i) => (place, i)))
        {
            series.Points.Add(horizontal ? new DataPoint(low[i], place) : new DataPoint(place, low[i]));
            series.Points.Add(horizontal ? new DataPoint(high[i], place) : new DataPoint(place, high[i]));
            series.Points.Add(DataPoint.Undefined);
        }
        model.Series.Add(series);
    }
}
