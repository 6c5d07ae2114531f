using Dpo.Charts.Spec;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Dpo.Charts.Svg;

/// <summary>Draws cells with a colour scale that grey printers and colour-blind readers can order (Cividis).</summary>
internal static class OxyHeatmap
{
    // Above this many cells a picture of pixels is smaller than one rectangle each.
    private const int MostRectangles = 600;

    public static void Add(PlotModel model, HeatmapSeries map)
    {
        var (low, high) = Scale(map);
        var palette = OxyPalettes.Cividis(64);
        model.Axes.Add(new LinearColorAxis
        {
            Position = AxisPosition.Right,
            Palette = palette,
            Title = map.Name,
            Minimum = low,
            Maximum = high,
            AxisTitleDistance = 10,
            AxisDistance = 8,
            InvalidNumberColor = OxyColors.White,
            MinorTickSize = 0,
        });
        var data = new double[map.X.Length, map.Y.Length];
        for (var r = 0; r < map.Y.Length; r++)
            for (var c = 0; c < map.X.Length; c++)
                data[c, r] = map.Z[r][c];
        model.Series.Add(new HeatMapSeries
        {
            X0 = map.X[0],
            X1 = map.X[^1],
            Y0 = map.Y[0],
            Y1 = map.Y[^1],
            Data = data,
            Interpolate = false,
            RenderMethod = data.Length <= MostRectangles ? HeatMapRenderMethod.Rectangles : HeatMapRenderMethod.Bitmap,
        });
        if (!map.PrintsValues)
            return;
        for (var r = 0; r < map.Y.Length; r++)
            for (var c = 0; c < map.X.Length; c++)
                model.Annotations.Add(new TextAnnotation
                {
                    Text = map.CellText(map.Z[r][c]),
                    TextPosition = new DataPoint(map.X[c], map.Y[r]),
                    StrokeThickness = 0,
                    TextHorizontalAlignment = HorizontalAlignment.Center,
                    TextVerticalAlignment = VerticalAlignment.Middle,
                    TextColor = (map.Z[r][c] - low) / (high - low) > 0.5 ? OxyColors.Black : OxyColors.White,
                });
    }

    private static (double Low, double High) Scale(HeatmapSeries map)
    {
        var (low, high) = (map.Finite.Min(), map.Finite.Max());
        return low < high ? (low, high) : (low - 0.5, high + 0.5);
    }
}
