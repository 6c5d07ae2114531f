using System.Net;
using Dpo.Teaching;

namespace Dpo.Kernel.Pages;

/// <summary>The first page: the full picture and the chapters with their claims.</summary>
internal static class StartPage
{
    /// <summary>The title of a site and of its first page.</summary>
    public const string Title = "Preference tuning: from a language model to DPO, and back";

    /// <summary>The page of a site.</summary>
    /// <param name="chapters">In order, one or more.</param>
    /// <returns>The file's content.</returns>
    public static string Of(IReadOnlyList<ChapterHtml> chapters) =>
        PageFrame.Of(Title, $"<main id=\"main\" class=\"start\" tabindex=\"-1\">\n{Body(chapters)}</main>");

    /// <summary>The heading, the picture and the list.</summary>
    public static string Body(IReadOnlyList<ChapterHtml> chapters)
    {
        var picture = FullPicture.Lit();
        return $"""
            <h1>{Title}</h1>
            {chapters[0].Lead}
            <figure class="chart">
            <div class="scroll still" tabindex="0" role="group" aria-label="Figure">{SvgHtml.Of(picture.ToSvg(), 0, picture.Title)}</div>
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
