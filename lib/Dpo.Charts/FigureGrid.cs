using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts;

/// <summary>Several figures side by side under one title and one legend (small multiples),
/// each with its own title and axes.</summary>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class FigureGrid : IMimeBundle
{
    private readonly Figure[] _figures;
    private readonly int _columns;

    /// <summary>Creates a grid of figures, filled row by row.</summary>
    /// <param name="title">Title above all figures, in plain text: one sentence that says what the figures show
    /// together; not empty.</param>
    /// <param name="columns">Number of figures side by side, 1 to 4.</param>
    /// <param name="figures">Figures to show, from left to right, then from top to bottom; at least one.</param>
    /// <exception cref="ArgumentException">The title is empty, there are no figures,
    /// or the columns are not 1 to 4.</exception>
    public FigureGrid(string title, int columns, params IEnumerable<Figure> figures)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
        ArgumentNullException.ThrowIfNull(figures);
        if (columns is < 1 or > 4)
            throw new ArgumentException($"FigureGrid '{title}': columns must be 1 to 4. Got {columns}.");
        (Title, _columns, _figures) = (Labels.Clean(title), columns, [.. figures]);
        if (_figures.Length == 0)
            throw new ArgumentException($"FigureGrid '{title}' has no figures.");
    }

    /// <summary>Title above all figures: the claim that they support together.</summary>
    public string Title { get; }

    /// <summary>Draws the grid as an SVG picture that needs no script and no other file.</summary>
    /// <returns>The whole grid as the text of one <c>svg</c> element.</returns>
    public string ToSvg() =>
        FigureSvg.Grid(Title, [.. _figures.Select(f => (f.Title, f.Spec))], _columns, ranges: null);

    /// <inheritdoc/>
    public string ToHtml() => Figure.Html(Title, ToSvg());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Figure.Bundle(Title, ToSvg(), ToString());

    /// <summary>Describes the figures in words, one after the other.</summary>
    /// <returns>The grid's title, then the title and a description in words of each figure.</returns>
    public override string ToString() =>
        string.Join(
            '\n',
            _figures.SelectMany(f => TextForm.Body(f.Spec).Select(l => "  " + l).Prepend(f.Title)).Prepend(Title));
}
