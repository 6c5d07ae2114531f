using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace Dpo.Kernel.Pages;

/// <summary>Writes the links of Markdown for a site: they lead to its pages or to the network, nowhere else.</summary>
/// <param name="chapters">File names of the notebooks that have a page, e.g. "06-dpo.ipynb"; links to them become links
/// to the pages, links to other local files plain text.</param>
internal sealed class MarkdownLinks(IReadOnlySet<string> chapters)
{
    // `06-dpo.ipynb` in a text names a chapter, so it leads there.
    public void Code(HtmlRenderer renderer, CodeInline code)
    {
        var page = SitePage(code.Content);
        renderer.Write(page is null ? "<code>" : $"<a href=\"{page}\"><code>").WriteEscape(code.Content)
            .Write(page is null ? "</code>" : "</code></a>");
    }

    // Files of the repository are not in the site: their names stay, as text. So does what a picture says that does not
    // lie in the notebook itself.
    public void Link(HtmlRenderer renderer, LinkInline link, Cell cell)
    {
        var url = link.Url ?? "";
        var attached = link.IsImage && url.StartsWith("attachment:", StringComparison.Ordinal)
            ? cell.Json["attachments"]?[Uri.UnescapeDataString(url["attachment:".Length..])] as JsonObject
            : null;
        if (attached is not null && Raster.Render(attached, PlainText.Extract(Content(renderer, link))) is { } picture)
        {
            renderer.Write(picture);
            return;
        }

        var target = link.IsImage ? null : IsOutside(url) ? url : SitePage(url);
        if (target is null)
        {
            renderer.WriteChildren(link);
            return;
        }

        renderer.Write("<a href=\"").WriteEscapeUrl(target).Write("\">").WriteChildren(link);
        renderer.Write("</a>");
    }

    // Between < and >, Markdown makes a link of any scheme, javascript: among them.
    public static void Autolink(HtmlRenderer renderer, AutolinkInline link)
    {
        if (!link.IsEmail && !IsOutside(link.Url))
        {
            renderer.WriteEscape($"<{link.Url}>");
            return;
        }

        renderer.Write(link.IsEmail ? "<a href=\"mailto:" : "<a href=\"").WriteEscapeUrl(link.Url).Write("\">")
            .WriteEscape(link.Url).Write("</a>");
    }

    /// <summary>Returns inline content as HTML of its own, written as the given renderer would.</summary>
    public static string Content(HtmlRenderer renderer, ContainerInline? inline)
    {
        using var writer = new StringWriter();
        var inside = new HtmlRenderer(writer);
        inside.ObjectRenderers.Clear();
        foreach (var part in renderer.ObjectRenderers)
        {
            inside.ObjectRenderers.Add(part);
        }

        if (inline is not null)
        {
            inside.WriteChildren(inline);
        }

        return writer.ToString();
    }

    private static bool IsOutside(string url) => url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);

    private string? SitePage(string path)
    {
        var name = Uri.UnescapeDataString(path);
        return chapters.Contains(name) ? ChapterHtml.AddressOf(name) : null;
    }
}
