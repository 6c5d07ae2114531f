using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;

namespace Dpo.Cli.Documents;

/// <summary>A piece of a chapter as a picture: a section's heading, a cell, what it printed and the chart that it made,
/// as the committed notebook has them.</summary>
internal static partial class ChapterPicture
{
    private const string Chapter = "05-optimal-policy.ipynb", CellId = "s4-bars";
    private const int Width = 960, Margin = 28, Line = 20, Columns = 112;
    private const string Words = "DejaVu Sans, Segoe UI, Helvetica, Arial, sans-serif";
    private const string Code = "DejaVu Sans Mono, Consolas, Menlo, monospace";

    /// <summary>The picture as one SVG element on white.</summary>
    /// <param name="root">Path to the repository's root folder, which holds the folder <c>notebooks</c>.</param>
    /// <exception cref="InvalidDataException">The chapter no longer has the cell, or the cell no chart.</exception>
    public static string Draw(string root)
    {
        var notebook = Notebook.Load(Path.Combine(root, "notebooks", Chapter));
        var cell = notebook.CodeCells.FirstOrDefault(c => c.Id == CellId);
        if (cell is null || CellText.Svg(cell) is not { } chart)
        {
            throw new InvalidDataException(
                $"notebooks/{Chapter} has no cell \"{CellId}\" with a chart; the picture of the README needs another");
        }
        var first = notebook.Cells.First(c => c.Kind == CellKind.Markdown).Position;
        return Page(Heading(notebook, first), Heading(notebook, cell.Position), cell.Source.Split('\n'),
            [.. CellText.Printed(cell).SelectMany(Wrap)], chart);
    }

    private static string Page(string title, string section, string[] source, string[] printed, string chart)
    {
        var body = new StringBuilder();
        var y = 38;
        Text(body, y, title, Words, 15, "#57606a");
        Text(body, y += 32, section, Words, 20, "#1f2328", "bold");
        var box = source.Length * Line + 22;
        body.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Margin}\" y=\"{y += 18}\" ")
            .Append(CultureInfo.InvariantCulture, $"width=\"{Width - 2 * Margin}\" ")
            .Append(CultureInfo.InvariantCulture, $"height=\"{box}\" rx=\"6\" fill=\"#f6f8fa\" stroke=\"#d0d7de\"/>\n");
        for (var i = 0; i < source.Length; i++)
        {
            Text(body, y + 25 + i * Line, source[i], Code, 13, "#1f2328", inset: 14);
        }
        y += box + 8;
        foreach (var line in printed)
        {
            Text(body, y += Line, line, Code, 13, "#116329", inset: 14);
        }
        var size = Size().Match(chart);
        var (across, down) = (Number(size.Groups[1]), Number(size.Groups[2]));
        var scale = (Width - 2.0 * Margin) / across;
        body.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Margin} {y += 14}) ")
            .Append(CultureInfo.InvariantCulture, $"scale({scale:0.####})\">").Append(chart.Trim()).Append("</g>\n");
        var height = y + (int)Math.Ceiling(down * scale) + Margin;
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" ")
            + string.Create(CultureInfo.InvariantCulture,
                $"viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(section)}\">\n")
            + string.Create(CultureInfo.InvariantCulture,
                $"<rect x=\"1\" y=\"1\" width=\"{Width - 2}\" height=\"{height - 2}\" ")
            + $"rx=\"8\" fill=\"#ffffff\" stroke=\"#d0d7de\"/>\n{body}</svg>\n";
    }

    private static void Text(StringBuilder body, int y, string text, string font, int size, string colour,
        string weight = "normal", int inset = 0) =>
        body.Append(CultureInfo.InvariantCulture, $"<text x=\"{Margin + inset}\" y=\"{y}\" font-family=\"{font}\" ")
            .Append(CultureInfo.InvariantCulture, $"font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\" ")
            .Append($"xml:space=\"preserve\">{WebUtility.HtmlEncode(text)}</text>\n");

    // The last heading at or before a cell, without its formulas' signs.
    private static string Heading(Notebook notebook, int position) => notebook.Cells
        .Where(c => c.Position <= position && c.Kind == CellKind.Markdown).SelectMany(c => c.Source.Split('\n'))
        .Last(line => line.StartsWith('#')).TrimStart('#', ' ').Replace("$", "", StringComparison.Ordinal);

    private static IEnumerable<string> Wrap(string line)
    {
        for (var indent = ""; line.Length > 0; indent = "     ")
        {
            var room = Columns - indent.Length;
            var cut = line.Length <= room ? line.Length
                : line.LastIndexOf(' ', room) is var space && space > 0 ? space : room;
            yield return indent + line[..cut];
            line = line[cut..].TrimStart();
        }
    }

    private static double Number(Group digits) => double.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"")]
    private static partial Regex Size();
}
