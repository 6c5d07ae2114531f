using Dpo.Kernel.Notebooks;
using Markdig;
using Markdig.Extensions.Mathematics;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Dpo.Kernel.Pages;

/// <summary>A heading of a page, with the id that links lead to.</summary>
/// <param name="Level">Level of the heading, from 1 (title of the page) to 6.</param>
/// <param name="Id">Value of the heading's <c>id</c> attribute, unique in the page; a link to "#ID" leads to the
/// heading.</param>
/// <param name="Html">HTML inside the heading element, without the element itself.</param>
internal sealed record PageHeading(int Level, string Id, string Html);

/// <summary>Writes the Markdown cells of one notebook as HTML: formulas become MathML, links between notebooks become
/// links between pages.</summary>
/// <param name="notebook">Path or name of the notebook, which error messages begin with.</param>
/// <param name="chapters">File names of the notebooks that have a page, e.g. "06-dpo.ipynb"; links to them become links
/// to the pages, links to other local files plain text.</param>
/// <param name="ids">Generator of the <c>id</c> attributes of the headings, shared by everything in one page so that no
/// id occurs twice.</param>
internal sealed class MarkdownHtml(string notebook, IReadOnlySet<string> chapters, PageIds ids)
{
    private static readonly MarkdownPipeline Pipeline = MakePipeline();

    private readonly List<PageHeading> _headings = [];

    /// <summary>Headings of the cells rendered so far, in order.</summary>
    public IReadOnlyList<PageHeading> Headings => _headings;

    /// <summary>Renders a Markdown cell.</summary>
    /// <param name="cell">Markdown cell to render; a cell of the notebook that was given to the constructor.</param>
    /// <returns>HTML of the cell: paragraphs, headings, lists and other blocks, without an element around
    /// them.</returns>
    /// <exception cref="NotebookException">A formula cannot be converted, or quotes or lists are
    /// nested too deep.</exception>
    public string ToHtml(Cell cell)
    {
        try
        {
            return Render(cell);
        }
        catch (ArgumentException e) when (e.Message.Contains("too deeply nested", StringComparison.Ordinal))
        {
            throw new NotebookException(notebook, null, null,
                $"{cell}: its lists, quotes or brackets lie too deep in each other. Take some levels out.", e);
        }
    }

    private string Render(Cell cell)
    {
        var links = new MarkdownLinks(chapters);
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        var parts = renderer.ObjectRenderers;
        parts.Insert(0, new Part<MathInline>((r, math) =>
            r.Write(Formula(cell, math.Content.ToString(), math.DelimiterCount > 1))));
        parts.Insert(0, new Part<MathBlock>((r, math) =>
            r.Write("<p>").Write(Formula(cell, math.Lines.ToString(), display: true)).WriteLine("</p>")));
        parts.ReplaceOrAdd<HeadingRenderer>(new Part<HeadingBlock>(Heading));
        parts.ReplaceOrAdd<CodeInlineRenderer>(new Part<CodeInline>(links.Code));
        parts.ReplaceOrAdd<CodeBlockRenderer>(new Part<CodeBlock>((r, code) =>
            r.Write("<pre class=\"code\" tabindex=\"0\"><code>")
                .Write(CodeHtml.Render(code.Lines.ToString()))
                .WriteLine("</code></pre>")));
        parts.ReplaceOrAdd<LinkInlineRenderer>(new Part<LinkInline>((r, link) => links.Link(r, link, cell)));
        parts.ReplaceOrAdd<AutolinkInlineRenderer>(new Part<AutolinkInline>(MarkdownLinks.Autolink));
        parts.ReplaceOrAdd<HtmlTableRenderer>(new ScrolledTable());
        renderer.Render(Markdown.Parse(cell.Source, Pipeline));
        return writer.ToString();
    }

    private static MarkdownPipeline MakePipeline()
    {
        var builder = new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().DisableHtml();
        builder.BlockParsers.Insert(0, new MathBlockParser());
        builder.InlineParsers.Insert(0, new DollarParser());
        return builder.Build();
    }

    private string Formula(Cell cell, string tex, bool display)
    {
        try
        {
            var math = TexMath.ToMathMl(tex, display);
            return display
                ? $"<span class=\"formula\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\">{math}</span>"
                : $"<span class=\"tex\">{math}</span>";
        }
        catch (TexMathException e)
        {
            throw new NotebookException(notebook, null, null, $"{cell}: the formula {tex.Trim()} {e.Message}.", e);
        }
    }

    private void Heading(HtmlRenderer renderer, HeadingBlock heading)
    {
        var html = MarkdownLinks.Content(renderer, heading.Inline);
        var made = new PageHeading(heading.Level, ids.Assign(PlainText.Extract(html)), html);
        _headings.Add(made);
        renderer.WriteLine($"<h{made.Level} id=\"{made.Id}\">{html}</h{made.Level}>");
    }

    private sealed class Part<T>(Action<HtmlRenderer, T> write) : HtmlObjectRenderer<T> where T : MarkdownObject
    {
        protected override void Write(HtmlRenderer renderer, T obj) => write(renderer, obj);
    }

    private sealed class ScrolledTable : HtmlTableRenderer
    {
        protected override void Write(HtmlRenderer renderer, Markdig.Extensions.Tables.Table table)
        {
            renderer.WriteLine("<div class=\"scroll table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">");
            base.Write(renderer, table);
            renderer.WriteLine("</div>");
        }
    }
}
