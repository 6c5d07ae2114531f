using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>One cell, ready for a page.</summary>
/// <param name="Cell">Where it comes from.</param>
/// <param name="Html">One element, or the blocks of a Markdown cell.</param>
/// <param name="Headings">The headings in it.</param>
internal sealed record CellHtml(Cell Cell, string Html, IReadOnlyList<PageHeading> Headings);

/// <summary>A notebook as pieces of HTML, from which a chapter or a deck of slides is put together.</summary>
internal sealed partial class ChapterHtml
{
    private readonly PageIds _ids = new();
    private readonly OutputHtml _outputs = new();

    /// <summary>Renders all cells.</summary>
    /// <param name="notebook">Executed; nothing is run here.</param>
    /// <param name="chapters">The file names of the notebooks that have pages.</param>
    /// <exception cref="NotebookException">A formula cannot be converted.</exception>
    public ChapterHtml(Notebook notebook, IReadOnlySet<string> chapters)
    {
        File = Path.GetFileName(notebook.Name);
        foreach (var name in (string[])["main", "contents", "search", "hits"])
        {
            _ids.Of(name);      // what the pages around the cells call their own parts
        }

        var markdown = new MarkdownHtml(notebook.Name, chapters, _ids);
        var cells = new List<CellHtml>();
        foreach (var cell in notebook.Cells.Where(c => c.Kind != CellKind.Raw))
        {
            var before = markdown.Headings.Count;
            var html = cell.Kind == CellKind.Code ? Code(cell) : markdown.Of(cell);
            cells.Add(new CellHtml(cell, html, [.. markdown.Headings.Skip(before)]));
        }

        Cells = cells;
        Headings = markdown.Headings;
        var title = Headings.FirstOrDefault(h => h.Level == 1);
        Title = title is null ? Path.GetFileNameWithoutExtension(File) : PlainText.Of(title.Html);
        var cut = Title.IndexOf(": ", StringComparison.Ordinal);
        (Name, Claim) = cut > 0 ? (Title[..cut], Title[(cut + 2)..]) : (Title, "");
    }

    /// <summary>The notebook's file name.</summary>
    public string File { get; }

    /// <summary>The page's file name.</summary>
    public string Page => Path.ChangeExtension(File, ".html");

    /// <summary>The page's address from another page: the file name, its quotes and blanks escaped.</summary>
    public string Address => AddressOf(File);

    /// <summary>The first heading, as text: "06 DPO: every policy is a reward model already".</summary>
    public string Title { get; }

    /// <summary>The title up to its colon: "06 DPO".</summary>
    public string Name { get; }

    /// <summary>The title after its colon; empty if it has none.</summary>
    public string Claim { get; }

    /// <summary>Code and Markdown, in order.</summary>
    public IReadOnlyList<CellHtml> Cells { get; }

    /// <summary>All headings, in order.</summary>
    public IReadOnlyList<PageHeading> Headings { get; }

    /// <summary>The text after the title up to the next block, as the beginning of the site.</summary>
    /// <remarks>Without a last sentence that ends in a colon: what it announces does not follow.</remarks>
    public string Lead =>
        Announcement().Replace(Cells.Select(c => FirstParagraph().Match(c.Html)).FirstOrDefault(m => m.Success)?.Value ?? "", "</p>");

    /// <summary>The address of the page of a notebook.</summary>
    /// <param name="file">The notebook's file name.</param>
    public static string AddressOf(string file) => Uri.EscapeDataString(Path.ChangeExtension(file, ".html"));

    private string Code(Cell cell)
    {
        var code = $"<pre class=\"code\" tabindex=\"0\"><code>{CodeHtml.Of(cell.Source)}</code></pre>\n";
        var outputs = _outputs.Of(cell.Outputs);
        var inside = (cell.Source.Length == 0 ? "" : code) + (outputs.Length == 0 ? "" : $"<div class=\"outputs\">\n{outputs}</div>\n");
        var hidden = cell.Json["metadata"]?["jupyter"]?["source_hidden"]?.ToString() == "true";
        const string summary = "<summary>Answer: predict first, then open</summary>";
        var content = hidden ? $"<details class=\"answer\">{summary}\n{inside}</details>\n" : inside;
        return $"<div class=\"cell\" id=\"{_ids.Of("cell-" + cell.Id)}\">\n{content}</div>\n";
    }

    [GeneratedRegex("<p>.*?</p>", RegexOptions.Singleline)]
    private static partial Regex FirstParagraph();

    [GeneratedRegex(@"(?<=\.)\s[^.]*:</p>$")]
    private static partial Regex Announcement();
}
