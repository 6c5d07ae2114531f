using Dpo.Charts.PlotlyJs;
using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts;

/// <summary>Figures behind a slider; on paper and in a preview, up to six of them side by side.</summary>
/// <remarks>All frames share their axes, so that what moves is the data.</remarks>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class FrameFigure : IMimeBundle
{
    private const int MostCells = 6;
    private readonly FrameSpec _spec;

    /// <summary>Frames of one slider.</summary>
    /// <param name="title">The claim of all together.</param>
    /// <param name="slider">What the slider changes: "temperature".</param>
    /// <param name="frames">Its positions, in order: a label ("0.5") and the figure there, whose own title is not shown.</param>
    public FrameFigure(string title, string slider, params IEnumerable<(string Label, Figure Figure)> frames)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentException.ThrowIfNullOrWhiteSpace(slider);
        ArgumentNullException.ThrowIfNull(frames);
        var all = frames.ToArray();
        if (all.Length < 2)
            throw new ArgumentException($"FrameFigure '{title}' needs two frames or more. Got {all.Length}.");
        var first = all[0].Figure.Spec;
        var specs = all.Select(f => f.Figure.Spec with { Title = Labels.Clean(title), Subtitle = "" }).ToArray();
        var other = Array.FindIndex(specs, s => s.X.Log != first.X.Log || s.Y.Log != first.Y.Log
            || (s.X.Categories is null) != (first.X.Categories is null) || (s.Y.Categories is null) != (first.Y.Categories is null));
        if (other >= 0)
            throw new ArgumentException(
                $"FrameFigure '{title}': frame '{all[other].Label}' has axes of another kind than '{all[0].Label}'.");
        _spec = new FrameSpec(Labels.Clean(title), Labels.Clean(slider), [.. all.Select(f => Labels.Clean(f.Label))], specs);
    }

    /// <summary>The claim.</summary>
    public string Title => _spec.Title;

    /// <summary>The frames and their slider as Plotly's JSON.</summary>
    /// <returns>JSON text.</returns>
    public string ToPlotlyJson() => PlotlyGate.Render(_spec.ToJson());

    /// <summary>Up to six frames, evenly spaced, the first and the last among them.</summary>
    /// <returns>An <c>svg</c> element.</returns>
    public string ToSvg()
    {
        var cells = Picks().Select(i => ($"{_spec.Slider} = {_spec.Labels[i]}", _spec.Frames[i])).ToArray();
        return FigureSvg.Grid(Title, cells, columns: cells.Length is 3 or > 4 ? 3 : 2, AxisRange.Of(_spec.Frames));
    }

    /// <inheritdoc/>
    public string ToHtml() => Figure.Html(Title, ToSvg());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Figure.Bundle(Title, ToSvg(), ToString(), ToPlotlyJson());

    /// <summary>The same frames as the static picture, in words.</summary>
    /// <returns>A few lines of text.</returns>
    public override string ToString() => string.Join('\n', Picks()
        .SelectMany(i => TextForm.Body(_spec.Frames[i]).Select(l => "  " + l).Prepend($"{_spec.Slider} = {_spec.Labels[i]}"))
        .Prepend(Title));

    private IEnumerable<int> Picks()
    {
        var count = Math.Min(_spec.Frames.Length, MostCells);
        return Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (_spec.Frames.Length - 1.0) / (count - 1)));
    }
}
