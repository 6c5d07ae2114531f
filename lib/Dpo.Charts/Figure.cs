using System.Security;
using Dpo.Charts.PlotlyJs;
using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts;

/// <summary>A chart as a notebook's last expression: numbers and words, drawn as a Plotly figure, a static SVG and text.</summary>
/// <remarks>Immutable: each call returns a new figure. The title is the claim the picture supports, and its alternative text.
/// <code>
/// new Figure("Validation loss falls below ln V", "step", "loss (nats per token)")
///     .Line("train", steps, train).Line("validation", steps, validation).HorizontalLine("ln V", Math.Log(v))
/// </code></remarks>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed partial class Figure : IMimeBundle
{
    /// <summary>An empty figure.</summary>
    /// <param name="title">The claim, one sentence.</param>
    /// <param name="x">What the x axis shows, with its unit: "KL (nats)".</param>
    /// <param name="y">What the y axis shows, with its unit.</param>
    public Figure(string title, string x, string y)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Spec = new FigureSpec(Labels.Clean(title), "", new Axis(Labels.Clean(x)), new Axis(Labels.Clean(y)), []);
    }

    private Figure(FigureSpec spec) => Spec = Guard.Whole(spec);

    /// <summary>The claim.</summary>
    public string Title => Spec.Title;

    internal FigureSpec Spec { get; }

    /// <summary>A second, smaller line below the title: the setting, the number of seeds.</summary>
    /// <param name="text">One sentence.</param>
    /// <returns>The figure with it.</returns>
    public Figure Subtitle(string text) => new(Spec with { Subtitle = Labels.Clean(text) });

    /// <summary>Makes the x axis logarithmic; every x must be above 0.</summary>
    /// <returns>The figure with it.</returns>
    public Figure LogX() => new(Spec with { X = Spec.X with { Log = true } });

    /// <summary>Makes the y axis logarithmic; every y must be above 0.</summary>
    /// <returns>The figure with it.</returns>
    public Figure LogY() => new(Spec with { Y = Spec.Y with { Log = true } });

    /// <summary>Fixes what the x axis shows.</summary>
    /// <param name="low">Its left end; null leaves it to the data.</param>
    /// <param name="high">Its right end; null leaves it to the data.</param>
    /// <returns>The figure with it.</returns>
    public Figure XRange(double? low, double? high) => new(Spec with { X = Spec.X with { Minimum = low, Maximum = high } });

    /// <summary>Fixes what the y axis shows.</summary>
    /// <param name="low">Its lower end; null leaves it to the data.</param>
    /// <param name="high">Its upper end; null leaves it to the data.</param>
    /// <returns>The figure with it.</returns>
    public Figure YRange(double? low, double? high) => new(Spec with { Y = Spec.Y with { Minimum = low, Maximum = high } });

    /// <summary>Names the positions 0, 1, 2, ... of the x axis: the four models of a slope chart.</summary>
    /// <param name="labels">One label a position.</param>
    /// <returns>The figure with them.</returns>
    public Figure XCategories(params IEnumerable<string> labels) => new(WithXCategories("X axis", labels));

    /// <summary>Fixes the size of the picture; it is 800 by 450 without this call.</summary>
    /// <param name="width">Pixels, 200 to 4000.</param>
    /// <param name="height">Pixels, 150 to 4000.</param>
    /// <returns>The figure with it.</returns>
    public Figure Size(int width, int height) => width is < 200 or > 4000 || height is < 150 or > 4000
        ? throw new ArgumentException($"A figure is 200 to 4000 pixels wide and 150 to 4000 high. Got {width} by {height}.")
        : new(Spec with { Width = width, Height = height });

    /// <summary>The figure as Plotly's JSON: data and layout.</summary>
    /// <returns>JSON text.</returns>
    public string ToPlotlyJson() => PlotlyGate.Render(new FrameSpec(Title, "", [], [Spec]).ToJson());

    /// <summary>The figure as a picture that needs no script and no file from elsewhere.</summary>
    /// <returns>An <c>svg</c> element.</returns>
    public string ToSvg() => FigureSvg.Render(Spec);

    /// <inheritdoc/>
    public string ToHtml() => Html(Title, ToSvg());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Bundle(Title, ToSvg(), ToString(), ToPlotlyJson());

    /// <summary>The figure in words and small tables, for a terminal and a screen reader.</summary>
    /// <returns>A few lines of text.</returns>
    public override string ToString() => TextForm.Of(Spec);

    internal static string Html(string title, string svg) =>
        $"<figure role=\"img\" aria-label=\"{SecurityElement.Escape(title)}\" style=\"margin:0\">{svg}</figure>";

    // No text/html: front ends prefer it to the SVG, code hosts strip pictures out of it, and it would store each figure twice.
    internal static IReadOnlyDictionary<string, string> Bundle(string title, string svg, string text, string? plotly = null)
    {
        var bundle = new Dictionary<string, string>();
        if (plotly is not null)
            bundle["application/vnd.plotly.v1+json"] = plotly;
        bundle["image/svg+xml"] = svg;
        bundle["text/plain"] = text;
        return bundle;
    }
}
