using Dpo.Charts.Spec;

namespace Dpo.Charts.PlotlyJs;

/// <summary>Adds a slider over frames to a Plotly layout.</summary>
/// <remarks>Each step shows the traces of one frame and hides the others. That needs data and layout only: some
/// notebook front ends drop Plotly's list of animation frames.</remarks>
internal static class PlotlySlider
{
    private const int Height = 90;

    public static void Add(
        FrameSpec spec,
        Dictionary<string, object> layout,
        AxisRange x,
        AxisRange y,
        Dictionary<string, object>[][] frames)
    {
        foreach (var trace in frames.Skip(1).SelectMany(f => f))
            trace["visible"] = false;
        var steps = spec.Frames.Select((frame, f) => new Dictionary<string, object>
        {
            ["label"] = PlotlyLayout.Html(spec.Labels[f]),
            ["method"] = "update",
            ["args"] = new object[]
            {
                new Dictionary<string, object>
                {
                    ["visible"] = frames.SelectMany((traces, g) => traces.Select(_ => g == f)).ToArray(),
                },
                new Dictionary<string, object>
                {
                    ["shapes"] = PlotlyLayout.Shapes(frame, x, y),
                    ["annotations"] = PlotlyLayout.Annotations(frame, x, y),
                },
            },
        }).ToArray();
        layout["sliders"] = new object[]
        {
            new Dictionary<string, object>
            {
                ["steps"] = steps,
                ["active"] = 0,
                ["pad"] = new Dictionary<string, object> { ["t"] = 60 },
                ["currentvalue"] = new Dictionary<string, object>
                {
                    ["prefix"] = PlotlyLayout.Html(spec.Slider) + ": ",
                },
            },
        };
        layout["height"] = spec.Frames[0].Height + Height;
        ((Dictionary<string, object>)layout["margin"])["b"] = 60 + Height;
    }
}
