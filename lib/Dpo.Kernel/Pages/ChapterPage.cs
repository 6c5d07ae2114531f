using System.Net;

namespace Dpo.Kernel.Pages;

/// <summary>A chapter as a page: its contents, its cells, the way to its neighbours.</summary>
internal static class ChapterPage
{
    /// <summary>The page.</summary>
    /// <param name="chapter">What it shows.</param>
    /// <param name="before">The chapter before it; null for the first.</param>
    /// <param name="after">The chapter after it; null for the last.</param>
    /// <returns>The file's content.</returns>
    public static string Of(ChapterHtml chapter, ChapterHtml? before, ChapterHtml? after) =>
        PageFrame.Of(chapter.Title, $"""
            <div class="columns">
            {Contents(chapter)}
            <main id="main" tabindex="-1">
            {string.Concat(chapter.Cells.Select(c => c.Html))}
            <nav class="turn" aria-label="Neighbouring chapters">
            {Turn("prev", "Previous", before)}{Turn("next", "Next", after)}
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
        $"<li{(heading.Level == 3 ? " class=\"deep\"" : "")}><a href=\"#{heading.Id}\">{Unlinked(heading.Html)}</a></li>\n";

    // A link inside a link is none.
    private static string Unlinked(string html) =>
        html.Contains("<a ", StringComparison.Ordinal) ? WebUtility.HtmlEncode(PlainText.Of(html)) : html;

    private static string Turn(string relation, string word, ChapterHtml? chapter) => chapter is null
        ? ""
        : $"<a class=\"{relation}\" rel=\"{relation}\" href=\"{chapter.Address}\"><small>{word}</small> "
            + $"{WebUtility.HtmlEncode(chapter.Name)}</a>\n";
}
