using Dpo.Charts.Spec;
using Plotly.NET;
using Chart = Plotly.NET.CSharp.Chart;

namespace Dpo.Charts.PlotlyJs;

/// <summary>Writes figures as Plotly's JSON; the only code that names Plotly.NET's types. It runs in the private load
/// context, so it names none of the Dpo assembly.</summary>
internal static class PlotlyJson
{
    /// <summary>Returns Plotly's JSON of a figure, or of frames with a slider, from the JSON of a
    /// <see cref="FrameSpec"/>.</summary>
    public static string Render(string specJson)
    {
        var spec = FrameSpec.FromJson(specJson);
        var (x, y) = AxisRange.Compute(spec.Frames);
        var frames = spec.Frames.Select(f => PlotlyTraces.Build(f, x, y).ToArray()).ToArray();
        var layout = PlotlyLayout.Build(spec.Frames[0], x, y);
        if (spec.Slider != "")
            PlotlySlider.Add(spec, layout, x, y, frames);
        // UseDefaults false: Plotly.NET's template alone is 9 KB a chart, in every notebook file.
        var charts = frames.SelectMany(f => f).Select(t => GenericChart.ofTraceObject(false, Trace(t)));
        return GenericChart.toFigureJson(GenericChart.setLayout(Filled(new Layout(), layout), Chart.Combine(charts)));
    }

    /// <summary>Returns the source text of plotly.js.</summary>
    public static string Script()
    {
        var assembly = typeof(GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n => n.EndsWith(".min.js", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static Trace2D Trace(Dictionary<string, object> properties) =>
        Filled(new Trace2D((string)properties["type"]), properties);

    private static T Filled<T>(T target, Dictionary<string, object> properties) where T : DynamicObj.DynamicObj
    {
        foreach (var (name, value) in properties.Where(p => p.Key != "type"))
            target.SetProperty(name, value);
        return target;
    }
}
