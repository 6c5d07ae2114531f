using System.Security;
using Dpo.Charts.PlotlyJs;
using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts;

/// <summary>A chart that a notebook cell returns as its last expression; it is drawn as a Plotly
/// figure, a static SVG and text.</summary>
/// <remarks>Immutable: each call returns a new figure. The title is the claim that the picture supports, and its
/// alternative text.
/// <code>
/// new Figure("Validation loss falls below ln V", "step", "loss (nats per token)")
///     .Line("train", steps, train).Line("validation", steps, validation).HorizontalLine("ln V", Math.Log(v))
/// </code></remarks>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed partial class Figure : IMimeBundle
{
    /// <summary>Creates a figure without data.</summary>
    /// <param name="title">Title above the figure, in plain text: one sentence that says what the figure shows; not
    /// empty.</param>
    /// <param name="x">Title of the x axis: the quantity and its unit, e.g. "KL (nats)"; may be empty.</param>
    /// <param name="y">Title of the y axis: the quantity and its unit, e.g. "reward"; may be empty.</param>
    public Figure(string title, string x, string y)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Spec = new FigureSpec(Labels.Clean(title), "", new Axis(Labels.Clean(x)), new Axis(Labels.Clean(y)), []);
    }

    private Figure(FigureSpec spec) => Spec = Guard.RequireComplete(spec);

    /// <summary>Title of the picture: the claim it supports, as one sentence.</summary>
    public string Title => Spec.Title;

    internal FigureSpec Spec { get; }

    /// <summary>Sets a second, smaller line below the title, e.g. the settings or the number of seeds.</summary>
    /// <param name="text">Subtitle, one sentence of plain text; it replaces an earlier subtitle, and empty removes
    /// it.</param>
    /// <returns>A new figure with the subtitle; the original figure is unchanged.</returns>
    public Figure Subtitle(string text) => new(Spec with { Subtitle = Labels.Clean(text) });

    /// <summary>Makes the x axis logarithmic; every x must then be above 0.</summary>
    /// <returns>A new figure with a logarithmic x axis; the original figure is unchanged.</returns>
    public Figure LogX() => new(Spec with { X = Spec.X with { Log = true } });

    /// <summary>Makes the y axis logarithmic; every y must then be above 0.</summary>
    /// <returns>A new figure with a logarithmic y axis; the original figure is unchanged.</returns>
    public Figure LogY() => new(Spec with { Y = Spec.Y with { Log = true } });

    /// <summary>Sets the range of values that the x axis shows.</summary>
    /// <param name="low">Value at the left end of the x axis; null chooses the value from the data.</param>
    /// <param name="high">Value at the right end of the x axis; null chooses the value from the data.</param>
    /// <returns>A new figure with the given range of the x axis; the original figure is unchanged.</returns>
    public Figure XRange(double? low, double? high) =>
        new(Spec with { X = Spec.X with { Minimum = low, Maximum = high } });

    /// <summary>Sets the range of values that the y axis shows.</summary>
    /// <param name="low">Value at the lower end of the y axis; null chooses the value from the data.</param>
    /// <param name="high">Value at the upper end of the y axis; null chooses the value from the data.</param>
    /// <returns>A new figure with the given range of the y axis; the original figure is unchanged.</returns>
    public Figure YRange(double? low, double? high) =>
        new(Spec with { Y = Spec.Y with { Minimum = low, Maximum = high } });

    /// <summary>Labels the positions 0, 1, 2, ... of the x axis, e.g. with the names of four models.</summary>
    /// <param name="labels">Labels of the x axis at the positions 0, 1, 2, ..., in this order; at least one.</param>
    /// <returns>A new figure with the labels on its x axis; the original figure is unchanged.</returns>
    public Figure XCategories(params IEnumerable<string> labels) => new(WithXCategories("X axis", labels));

    /// <summary>Sets the size of the picture; without this call it is 800 by 450 pixels.</summary>
    /// <param name="width">Width of the whole picture in pixels, 200 to 4000.</param>
    /// <param name="height">Height of the whole picture in pixels, 150 to 4000.</param>
    /// <returns>A new figure of the given size; the original figure is unchanged.</returns>
    public Figure Size(int width, int height) => width is < 200 or > 4000 || height is < 150 or > 4000
        ? throw new ArgumentException(
            $"A figure is 200 to 4000 pixels wide and 150 to 4000 high. Got {width} by {height}.")
        : new(Spec with { Width = width, Height = height });

    /// <summary>Returns the figure as the JSON that Plotly draws: data and layout.</summary>
    /// <returns>JSON text of one object with the fields <c>data</c> and <c>layout</c>, as <c>Plotly.newPlot</c> takes
    /// them.</returns>
    public string ToPlotlyJson() => PlotlyGate.Render(new FrameSpec(Title, "", [], [Spec]).ToJson());

    /// <summary>Draws the figure as an SVG picture that needs no script and no other file.</summary>
    /// <returns>The figure as the text of one <c>svg</c> element.</returns>
    public string ToSvg() => FigureSvg.Render(Spec);

    /// <inheritdoc/>
    public string ToHtml() => Html(Title, ToSvg());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Bundle(Title, ToSvg(), ToString(), ToPlotlyJson());

    /// <summary>Describes the figure in words and small tables, for a terminal and a screen reader.</summary>
    /// <returns>The title, the axes and what each series shows, as a few lines of plain text.</returns>
    public override string ToString() => TextForm.Render(Spec);

    internal static string Html(string title, string svg) =>
        $"<figure role=\"img\" aria-label=\"{SecurityElement.Escape(title)}\" style=\"margin:0\">{svg}</figure>";

    // No text/html: front ends prefer it to the SVG, code hosts strip pictures out of it, and it would store each
    // figure twice.
    internal static IReadOnlyDictionary<string, string> Bundle(
        string title, string svg, string text, string? plotly = null)
    {
        var bundle = new Dictionary<string, string>();
        if (plotly is not null)
            bundle["application/vnd.plotly.v1+json"] = plotly;
        bundle["image/svg+xml"] = svg;
        bundle["text/plain"] = text;
        return bundle;
    }
}
