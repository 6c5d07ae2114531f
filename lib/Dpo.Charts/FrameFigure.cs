using Dpo.Charts.PlotlyJs;
using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts;

/// <summary>Several figures (frames) behind one slider; on paper and in a preview,
/// up to six of them side by side.</summary>
/// <remarks>All frames share their axes, so that what moves is the data.</remarks>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class FrameFigure : IMimeBundle
{
    private const int MostCells = 6;
    private readonly FrameSpec _spec;

    /// <summary>Creates a figure whose slider switches between frames.</summary>
    /// <param name="title">Title above all frames, in plain text: one sentence that says what the frames show together;
    /// not empty.</param>
    /// <param name="slider">Name of the quantity that the slider changes, e.g. "temperature"; not empty.</param>
    /// <param name="frames">Positions of the slider in order, at least two, each a label such as "0.5" and the figure
    /// to show there; the titles of these figures are not shown.</param>
    /// <exception cref="ArgumentException">There are fewer than two frames, or a frame has axes of another kind
    /// (logarithmic, categories) than the first.</exception>
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
            || (s.X.Categories is null) != (first.X.Categories is null)
            || (s.Y.Categories is null) != (first.Y.Categories is null));
        if (other >= 0)
            throw new ArgumentException(
                $"FrameFigure '{title}': frame '{all[other].Label}' has axes of another kind than '{all[0].Label}'.");
        _spec = new FrameSpec(
            Labels.Clean(title), Labels.Clean(slider), [.. all.Select(f => Labels.Clean(f.Label))], specs);
    }

    /// <summary>Title above all frames: the claim that they support together.</summary>
    public string Title => _spec.Title;

    /// <summary>Returns the frames and their slider as the JSON that Plotly draws.</summary>
    /// <returns>JSON text of one object with the fields <c>data</c> and <c>layout</c>, as <c>Plotly.newPlot</c> takes
    /// them.</returns>
    public string ToPlotlyJson() => PlotlyGate.Render(_spec.ToJson());

    /// <summary>Draws up to six frames side by side, evenly spaced, the first and the last among them.</summary>
    /// <returns>Up to six frames side by side, as the text of one <c>svg</c> element.</returns>
    public string ToSvg()
    {
        var cells = Picks().Select(i => ($"{_spec.Slider} = {_spec.Labels[i]}", _spec.Frames[i])).ToArray();
        return FigureSvg.Grid(Title, cells, columns: cells.Length is 3 or > 4 ? 3 : 2, AxisRange.Compute(_spec.Frames));
    }

    /// <inheritdoc/>
    public string ToHtml() => Figure.Html(Title, ToSvg());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        Figure.Bundle(Title, ToSvg(), ToString(), ToPlotlyJson());

    /// <summary>Describes in words the frames that the static picture shows.</summary>
    /// <returns>The title, then, per frame shown, the slider's label and a description of the figure in
    /// words.</returns>
    public override string ToString() => string.Join('\n', Picks()
        .SelectMany(i => TextForm.Body(_spec.Frames[i])
            .Select(l => "  " + l)
            .Prepend($"{_spec.Slider} = {_spec.Labels[i]}"))
        .Prepend(Title));

    private IEnumerable<int> Picks()
    {
        var count = Math.Min(_spec.Frames.Length, MostCells);
        return Enumerable.Range(0, count).Select(i => (int)Math.Round(i * (_spec.Frames.Length - 1.0) / (count - 1)));
    }
}
