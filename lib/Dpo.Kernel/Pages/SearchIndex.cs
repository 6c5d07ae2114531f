using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>Writes the text of all sections of a site as a script: a page that is opened as a file
/// may not fetch.</summary>
internal static class SearchIndex
{
    /// <summary>Returns the script, whose entries are [page and anchor, chapter, heading, text].</summary>
    /// <param name="chapters">Chapters to search, rendered as HTML, in the order of the site.</param>
    /// <returns>JavaScript text that assigns the array of entries to <c>window.searchIndex</c>.</returns>
    public static string Build(IEnumerable<ChapterHtml> chapters) =>
        $"window.searchIndex = {new JsonArray([.. chapters.SelectMany(Sections)]).ToJsonString()};\n";

    private static IEnumerable<JsonNode> Sections(ChapterHtml chapter)
    {
        var (address, heading, text) = (chapter.Address, chapter.Title, new List<string>());
        foreach (var cell in chapter.Cells)
        {
            foreach (var next in cell.Headings)
            {
                if (text.Count > 0)
                {
                    yield return Entry(chapter, address, heading, text);
                    text.Clear();
                }

                (address, heading) = ($"{chapter.Address}#{next.Id}", PlainText.Extract(next.Html));
            }

            text.Add(cell.Cell.Kind == CellKind.Code ? cell.Cell.Source : PlainText.Extract(cell.Html));
        }

        yield return Entry(chapter, address, heading, text);
    }

    private static JsonArray Entry(ChapterHtml chapter, string address, string heading, List<string> text) =>
        [address, chapter.Name, heading, string.Join(' ', text)];
}
