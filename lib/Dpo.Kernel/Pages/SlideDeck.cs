using System.Net;
using System.Text;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>Writes a chapter for the projector: one slide at a time, by the slideshow metadata of its cells.</summary>
internal static class SlideDeck
{
    /// <summary>Returns the slides of a chapter.</summary>
    /// <param name="chapter">Notebook, rendered as HTML, that the slides show; the <c>slide_type</c> metadata of its
    /// cells says where slides begin.</param>
    /// <returns>Text of a complete HTML document with all slides of the chapter.</returns>
    public static string Render(ChapterHtml chapter) =>
        PageFrame.Document(chapter.Title, "slides.css", ["page.js", "slides.js"], $"""
        <body>
        <main>
        {Slides(chapter)}
        </main>
        <nav class="deck" aria-label="Slides">
        <a href="index.html">All decks</a>
        <button class="theme" type="button">Dark</button>
        <button class="back" type="button" aria-label="Back">◀</button>
        <span role="status"><span class="place"></span> <span class="unseen heading"></span></span>
        <button class="on" type="button" aria-label="Forward">▶</button>
        </nav>
        """);

    /// <summary>Returns the page that lists the decks of all chapters.</summary>
    /// <param name="chapters">Chapters to list, rendered as HTML, in order; at least one.</param>
    /// <returns>Text of a complete HTML document with links to the slide decks.</returns>
    public static string Start(IReadOnlyList<ChapterHtml> chapters) =>
        PageFrame.Document(StartPage.Title, "slides.css", ["page.js"], $"""
        <body class="list">
        <main>
        {StartPage.Body(chapters)}
        </main>
        <nav class="deck" aria-label="Appearance"><button class="theme" type="button">Dark</button></nav>
        """);

    // A cell without a type stays on the slide of the cell before it. The first code cell, where it loads the
    // libraries, says nothing to a room.
    private static string Slides(ChapterHtml chapter)
    {
        var html = new StringBuilder();
        var count = 0;
        var setup = chapter.Cells.FirstOrDefault(c => c.Cell.Kind == CellKind.Code);
        foreach (var cell in chapter.Cells.Where(c => c != setup || !LoadsLibraries(c.Cell)))
        {
            var type = cell.Cell.Json["metadata"]?["slideshow"]?["slide_type"]?.ToString();
            if (type is "slide" or "subslide" || (count == 0 && type is not "skip"))
            {
                html.Append(count == 0 ? "" : "</section>\n");
                var label = cell.Headings.Count > 0 ? PlainText.Extract(cell.Headings[0].Html) : chapter.Name;
                html.Append(FormattableString.Invariant(
                    $"<section class=\"slide\" id=\"slide-{++count}\" tabindex=\"0\" "));
                html.Append($"aria-label=\"{WebUtility.HtmlEncode(label)}\">\n");
            }

            html.Append(type switch
            {
                "skip" => "",
                "notes" => $"<aside class=\"notes\">{cell.Html}</aside>\n",
                "fragment" => $"<div class=\"fragment\">\n{cell.Html}</div>\n",
                _ => cell.Html,
            });
        }

        return html.Append(count == 0 ? "" : "</section>").ToString();
    }

    private static bool LoadsLibraries(Cell cell) =>
        cell.Source.Split('\n').Any(line => line.TrimStart().StartsWith("#r ", StringComparison.Ordinal));
}
