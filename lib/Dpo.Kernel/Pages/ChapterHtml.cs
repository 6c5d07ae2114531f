using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>One cell of a notebook as HTML for a page.</summary>
/// <param name="Cell">Notebook cell that was rendered, with its source, kind and metadata.</param>
/// <param name="Html">HTML of the cell: a <c>div</c> with code and outputs of a code cell, or the blocks of a Markdown
/// cell.</param>
/// <param name="Headings">Headings in the cell's Markdown, in order; empty for a code cell.</param>
internal sealed record CellHtml(Cell Cell, string Html, IReadOnlyList<PageHeading> Headings);

/// <summary>A notebook as pieces of HTML, from which a chapter or a deck of slides is put together.</summary>
internal sealed partial class ChapterHtml
{
    private readonly PageIds _ids = new();
    private readonly OutputHtml _outputs = new();

    /// <summary>Renders all cells of a notebook; nothing is run.</summary>
    /// <param name="notebook">Notebook to render, with the outputs that it holds; its cells are not run.</param>
    /// <param name="chapters">File names of the notebooks that have a page, e.g. "06-dpo.ipynb"; links to them become
    /// links to the pages, links to other local files plain text.</param>
    /// <exception cref="NotebookException">A formula cannot be converted.</exception>
    public ChapterHtml(Notebook notebook, IReadOnlySet<string> chapters)
    {
        File = Path.GetFileName(notebook.Name);
        foreach (var name in (string[])["main", "contents", "search", "hits"])
        {
            _ids.Assign(name);      // what the pages around the cells call their own parts
        }

        var markdown = new MarkdownHtml(notebook.Name, chapters, _ids);
        var cells = new List<CellHtml>();
        foreach (var cell in notebook.Cells.Where(c => c.Kind != CellKind.Raw))
        {
            var before = markdown.Headings.Count;
            var html = cell.Kind == CellKind.Code ? Code(cell) : markdown.ToHtml(cell);
            cells.Add(new CellHtml(cell, html, [.. markdown.Headings.Skip(before)]));
        }

        Cells = cells;
        Headings = markdown.Headings;
        var title = Headings.FirstOrDefault(h => h.Level == 1);
        Title = title is null ? Path.GetFileNameWithoutExtension(File) : PlainText.Extract(title.Html);
        var cut = Title.IndexOf(": ", StringComparison.Ordinal);
        (Name, Claim) = cut > 0 ? (Title[..cut], Title[(cut + 2)..]) : (Title, "");
    }

    /// <summary>File name of the notebook, without its folder.</summary>
    public string File { get; }

    /// <summary>File name of the page, without its folder.</summary>
    public string Page => Path.ChangeExtension(File, ".html");

    /// <summary>Address of the page from another page of the site: its file name, special characters escaped.</summary>
    public string Address => AddressOf(File);

    /// <summary>First heading as plain text, e.g. "06 DPO: every policy is a reward model already".</summary>
    public string Title { get; }

    /// <summary>Part of the title before its colon, e.g. "06 DPO"; the whole title if it has none.</summary>
    public string Name { get; }

    /// <summary>Part of the title after its colon; empty if it has none.</summary>
    public string Claim { get; }

    /// <summary>Code and Markdown cells as HTML, in order.</summary>
    public IReadOnlyList<CellHtml> Cells { get; }

    /// <summary>Headings of all cells, in order.</summary>
    public IReadOnlyList<PageHeading> Headings { get; }

    /// <summary>First paragraph of the notebook as HTML, with which the site begins.</summary>
    /// <remarks>It lacks a last sentence that ends in a colon: what that announces does not follow.</remarks>
    public string Lead =>
        Announcement().Replace(
            Cells.Select(c => FirstParagraph().Match(c.Html)).FirstOrDefault(m => m.Success)?.Value ?? "", "</p>");

    /// <summary>Returns the address of a notebook's page from another page of the site.</summary>
    /// <param name="file">File name of the notebook without its folder, e.g. "06-dpo.ipynb".</param>
    public static string AddressOf(string file) => Uri.EscapeDataString(Path.ChangeExtension(file, ".html"));

    private string Code(Cell cell)
    {
        var code = $"<pre class=\"code\" tabindex=\"0\"><code>{CodeHtml.Render(cell.Source)}</code></pre>\n";
        var outputs = _outputs.Render(cell.Outputs);
        var inside = (cell.Source.Length == 0 ? "" : code)
            + (outputs.Length == 0 ? "" : $"<div class=\"outputs\">\n{outputs}</div>\n");
        var hidden = cell.Json["metadata"]?["jupyter"]?["source_hidden"]?.ToString() == "true";
        const string summary = "<summary>Answer: predict first, then open</summary>";
        var content = hidden ? $"<details class=\"answer\">{summary}\n{inside}</details>\n" : inside;
        return $"<div class=\"cell\" id=\"{_ids.Assign("cell-" + cell.Id)}\">\n{content}</div>\n";
    }

    [GeneratedRegex("<p>.*?</p>", RegexOptions.Singleline)]
    private static partial Regex FirstParagraph();

    [GeneratedRegex(@"(?<=\.)\s[^.]*:</p>$")]
    private static partial Regex Announcement();
}
