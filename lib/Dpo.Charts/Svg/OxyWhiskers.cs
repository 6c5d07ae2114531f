using OxyPlot;
using OxyPlot.Series;

namespace Dpo.Charts.Svg;

/// <summary>Error bars with ends of their own length on both sides, which OxyPlot's error series lacks.</summary>
internal static class OxyWhiskers
{
    /// <param name="model">What they are drawn on.</param>
    /// <param name="at">Where they stand on the other axis.</param>
    /// <param name="low">One end each.</param>
    /// <param name="high">The other end.</param>
    /// <param name="colour">Their colour.</param>
    /// <param name="horizontal">Along x rather than y.</param>
    public static void Add(PlotModel model, IEnumerable<double> at, double[] low, double[] high, OxyColor colour, bool horizontal)
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
