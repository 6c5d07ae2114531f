using Dpo.Charts.Spec;
using Dpo.Charts.Svg;

namespace Dpo.Charts;

/// <summary>A diagram of boxes and arrows on a grid of rows and columns; highlighted boxes show where a chapter
/// stands in the pipeline.</summary>
/// <remarks>Immutable: each call returns a new diagram. Arrows run from left to
/// right and may branch and join.</remarks>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class Diagram : IMimeBundle
{
    private const int LongestLine = 14;
    private readonly DiagramBox[] _boxes;
    private readonly (string From, string To)[] _arrows;

    /// <summary>Creates an empty diagram.</summary>
    /// <param name="title">Title above the diagram, in plain text: one sentence that says what the diagram shows; not
    /// empty.</param>
    /// <exception cref="ArgumentException">The title is empty.</exception>
    public Diagram(string title) : this(Labels.Clean(title), [], [])
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(title);
    }

    private Diagram(string title, DiagramBox[] boxes, (string, string)[] arrows) =>
        (Title, _boxes, _arrows) = (title, boxes, arrows);

    /// <summary>Title of the picture: the claim it supports, as one sentence.</summary>
    public string Title { get; }

    /// <summary>Returns the diagram with one more box.</summary>
    /// <param name="caption">Text in the box, wrapped to at most two lines of 14 characters; <see cref="Arrow"/> and
    /// <see cref="Lit"/> name the box by this text.</param>
    /// <param name="column">Column of the box, counted from 0 at the left; fractions are allowed, e.g. 0.5 lies between
    /// the first two columns.</param>
    /// <param name="row">Row of the box, counted from 0 at the top; fractions are allowed, e.g. 0.5 lies between the
    /// first two rows.</param>
    /// <returns>A new diagram with the added box; the original diagram is unchanged.</returns>
    /// <exception cref="ArgumentException">The caption is empty, already used or too long for two lines, or a
    /// position is negative or not finite.</exception>
    public Diagram Box(string caption, double column, double row)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(caption);
        if (!double.IsFinite(column) || !double.IsFinite(row) || column < 0 || row < 0)
            throw new ArgumentException(
                $"Box '{caption}': column and row must be 0 or more. "
                + $"Got {Numbers.Text(column)} and {Numbers.Text(row)}.");
        if (_boxes.Any(b => b.Caption == caption))
            throw new ArgumentException($"Box '{caption}' stands in the diagram already.");
        var lines = Labels.Wrap(Labels.Clean(caption), LongestLine);
        return lines.Length > 2
            ? throw new ArgumentException($"Box '{caption}' does not fit on two lines of {LongestLine} signs.")
            : new(Title, [.. _boxes, new DiagramBox(caption, lines, column, row, Lit: false)], _arrows);
    }

    /// <summary>Returns the diagram with arrows from each named box to the next.</summary>
    /// <param name="captions">Captions of two or more existing boxes; an arrow joins each box to the next, which must
    /// lie at least one column further right.</param>
    /// <returns>A new diagram with the added arrows; the original diagram is unchanged, and arrows that exist already
    /// are not repeated.</returns>
    /// <exception cref="ArgumentException">A box is unknown or not right of the one before,
    /// or fewer than two are named.</exception>
    public Diagram Arrow(params IEnumerable<string> captions)
    {
        ArgumentNullException.ThrowIfNull(captions);
        var way = captions.Select(Find).ToArray();
        if (way.Length < 2)
            throw new ArgumentException("An arrow needs two boxes or more.");
        foreach (var (from, to) in way.Zip(way.Skip(1)))
            if (to.Column < from.Column + 1)
                throw new ArgumentException(
                    $"Box '{to.Caption}' must stand a column or more right of '{from.Caption}'.");
        return new(
            Title, _boxes, [.. _arrows, .. way.Zip(way.Skip(1), (a, b) => (a.Caption, b.Caption)).Except(_arrows)]);
    }

    /// <summary>Returns the diagram with boxes highlighted and marked "you are here".</summary>
    /// <param name="captions">Captions of the existing boxes to highlight.</param>
    /// <returns>A new diagram in which the named boxes are highlighted; the original diagram is unchanged.</returns>
    /// <exception cref="ArgumentException">The diagram has no box of that caption.</exception>
    public Diagram Lit(params IEnumerable<string> captions)
    {
        ArgumentNullException.ThrowIfNull(captions);
        var lit = captions.Select(Find).ToHashSet();
        return new(Title, [.. _boxes.Select(b => lit.Contains(b) ? b with { Lit = true } : b)], _arrows);
    }

    /// <summary>Draws the diagram as an SVG picture that needs no script and no other file.</summary>
    /// <returns>The diagram as the text of one <c>svg</c> element.</returns>
    public string ToSvg() => DiagramSvg.Render(Title, _boxes, [.. _arrows.Select(a => (Find(a.From), Find(a.To)))]);

    /// <inheritdoc/>
    public string ToHtml() => Figure.Html(Title, ToSvg());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Figure.Bundle(Title, ToSvg(), ToString());

    /// <summary>Writes each path through the diagram as one line of text;
    /// highlighted boxes stand in [brackets].</summary>
    /// <returns>The title, then one line per path through the diagram, separated by line feeds.</returns>
    public override string ToString()
    {
        var names = _boxes.ToDictionary(b => b.Caption, b => b.Lit ? $"[{b.Caption}: you are here]" : b.Caption);
        var alone = _boxes.Where(b => !_arrows.Any(a => a.From == b.Caption || a.To == b.Caption))
            .Select(b => new List<string> { b.Caption });
        return string.Join(
            '\n', Chains().Concat(alone).Select(c => string.Join(" -> ", c.Select(n => names[n]))).Prepend(Title));
    }

    // Each arrow once: a chain runs on while there is one way in and one way out.
    private IEnumerable<List<string>> Chains()
    {
        bool Inner(string box) => _arrows.Count(a => a.From == box) == 1 && _arrows.Count(a => a.To == box) == 1;
        foreach (var (from, to) in _arrows.Where(a => !Inner(a.From)))
        {
            var chain = new List<string> { from, to };
            while (Inner(chain[^1]))
                chain.Add(_arrows.First(a => a.From == chain[^1]).To);
            yield return chain;
        }
    }

    private DiagramBox Find(string caption) => _boxes.FirstOrDefault(b => b.Caption == caption)
        ?? throw new ArgumentException(
            $"The diagram has no box '{caption}'. It has: {string.Join(", ", _boxes.Select(b => b.Caption))}.");
}
