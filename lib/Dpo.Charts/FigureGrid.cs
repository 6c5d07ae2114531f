using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts;

/// <summary>Small multiples: figures side by side under one claim and one legend, each with its own title and axes.</summary>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class FigureGrid : IMimeBundle
{
    private readonly Figure[] _figures;
    private readonly int _columns;

    /// <summary>Figures in rows.</summary>
    /// <param name="title">The claim of all together.</param>
    /// <param name="columns">How many stand in a row, 1 to 4.</param>
    /// <param name="figures">One or more.</param>
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

    /// <summary>The claim.</summary>
    public string Title { get; }

    /// <summary>The grid as a picture that needs no script and no file from elsewhere.</summary>
    /// <returns>An <c>svg</c> element.</returns>
    public string ToSvg() => FigureSvg.Grid(Title, [.. _figures.Select(f => (f.Title, f.Spec))], _columns, ranges: null);

    /// <inheritdoc/>
    public string ToHtml() => Figure.Html(Title, ToSvg());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Figure.Bundle(Title, ToSvg(), ToString());

    /// <summary>The figures in words, one after the other.</summary>
    /// <returns>Text.</returns>
    public override string ToString() =>
        string.Join('\n', _figures.SelectMany(f => TextForm.Body(f.Spec).Select(l => "  " + l).Prepend(f.Title)).Prepend(Title));
}
