using System.Net;

namespace Dpo.Kernel.Pages;

/// <summary>Writes a chapter as a page: its contents, its cells, the links to the chapters before and after.</summary>
internal static class ChapterPage
{
    /// <summary>Returns the page of a chapter.</summary>
    /// <param name="chapter">Notebook, rendered as HTML, that the page shows.</param>
    /// <param name="before">Previous chapter, which the page links to; null if this is the first chapter.</param>
    /// <param name="after">Next chapter, which the page links to; null if this is the last chapter.</param>
    /// <returns>Text of a complete HTML document with all cells of the chapter and a table of contents.</returns>
    public static string Render(ChapterHtml chapter, ChapterHtml? before, ChapterHtml? after) =>
        PageFrame.Render(chapter.Title, $"""
            <div class="columns">
            {Contents(chapter)}
            <main id="main" tabindex="-1">
            {string.Concat(chapter.Cells.Select(c => c.Html))}
            <nav class="turn" aria-label="Neighbouring chapters">
            {RenderLink("prev", "Previous", before)}{RenderLink("next", "Next", after)}
            </nav>
            </main>
            </div>
            """);

    private static string Contents(ChapterHtml chapter) => $"""
        <nav class="contents" id="contents" aria-label="Contents of this chapter">
        <details open><summary>Contents</summary>
        <ul>
        {string.Concat(chapter.Headings.Where(h => h.Level is 2 or 3).Select(Entry))}</ul>
        </details>
        </nav>
        """;

    private static string Entry(PageHeading heading) =>
        $"<li{(heading.Level == 3 ? " class=\"deep\"" : "")}>"
        + $"<a href=\"#{heading.Id}\">{Unlinked(heading.Html)}</a></li>\n";

    // A link inside a link is none.
    private static string Unlinked(string html) =>
        html.Contains("<a ", StringComparison.Ordinal) ? WebUtility.HtmlEncode(PlainText.Extract(html)) : html;

    private static string RenderLink(string relation, string word, ChapterHtml? chapter) => chapter is null
        ? ""
        : $"<a class=\"{relation}\" rel=\"{relation}\" href=\"{chapter.Address}\"><small>{word}</small> "
            + $"{WebUtility.HtmlEncode(chapter.Name)}</a>\n";
}
