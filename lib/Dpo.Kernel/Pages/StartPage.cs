using System.Net;
using Dpo.Teaching;

namespace Dpo.Kernel.Pages;

/// <summary>Writes the first page of a site: the full picture and the chapters with their claims.</summary>
internal static class StartPage
{
    /// <summary>Title of a site and of its first page.</summary>
    public const string Title = "Preference tuning: from a language model to DPO, and back";

    /// <summary>Returns the first page of a site.</summary>
    /// <param name="chapters">Chapters to list, rendered as HTML, in order; at least one. The first paragraph of the
    /// first chapter is the introduction.</param>
    /// <returns>Text of a complete HTML document, the site's index.html.</returns>
    public static string Render(IReadOnlyList<ChapterHtml> chapters) =>
        PageFrame.Render(Title, $"<main id=\"main\" class=\"start\" tabindex=\"-1\">\n{Body(chapters)}</main>");

    /// <summary>Returns the heading, the picture and the list of chapters as HTML.</summary>
    public static string Body(IReadOnlyList<ChapterHtml> chapters)
    {
        var picture = FullPicture.Lit();
        var svg = SvgHtml.Render(picture.ToSvg(), 0, picture.Title);
        return $"""
            <h1>{Title}</h1>
            {chapters[0].Lead}
            <figure class="chart">
            <div class="scroll still" tabindex="0" role="group" aria-label="Figure">{svg}</div>
            </figure>
            <h2>Chapters</h2>
            <ul class="chapters">
            {string.Concat(chapters.Select(Entry))}</ul>

            """;
    }

    private static string Entry(ChapterHtml chapter) =>
        $"<li><a href=\"{chapter.Address}\">{WebUtility.HtmlEncode(chapter.Name)}</a> "
            + $"{WebUtility.HtmlEncode(chapter.Claim)}</li>\n";
}
