using OxyPlot.Series;
using OxyPlot;

namespace Dpo.Charts.Svg;

using Dpo.Charts.Spec;        // inside the namespace, so that our Series and Axis come before OxyPlot's

/// <summary>Draws bars with a hatch, which OxyPlot's own bars lack.</summary>
internal sealed class OxyBars(BarSeries bars, Func<int, (double Left, double Right)> place, OxyColor colour)
    : XYAxisSeries
{
    public override void Render(IRenderContext rc)
    {
        for (var i = 0; i < bars.Values.Length; i++)
        {
            var (left, right) = place(i);
            var (a, b) = (this.Transform(left, 0), this.Transform(right, bars.Values[i]));
            var box = new Box(Math.Min(a.X, b.X) + 1, Math.Min(a.Y, b.Y), Math.Max(a.X, b.X) - 1, Math.Max(a.Y, b.Y));
            var rectangle = new OxyRect(box.Left, box.Top, box.Right - box.Left, box.Bottom - box.Top);
            rc.DrawRectangle(rectangle, colour, OxyColors.Undefined, 0, EdgeRenderingMode.Automatic);
            foreach (var line in Hatching.Lines(Look.Hatch(bars.Slot), box))
                rc.DrawLine(
                    [new ScreenPoint(line.X0, line.Y0), new ScreenPoint(line.X1, line.Y1)],
                    OxyColors.White,
                    Hatching.Width,
                    EdgeRenderingMode.Automatic,
                    null,
                    LineJoin.Miter);
        }
    }
}
