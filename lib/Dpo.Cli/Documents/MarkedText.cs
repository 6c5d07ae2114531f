using System.Text.RegularExpressions;

namespace Dpo.Cli.Documents;

/// <summary>A Markdown document whose tables stand between markers: a line <c>&lt;!-- table: NAME --&gt;</c>, the
/// table, and a line <c>&lt;!-- end --&gt;</c>.</summary>
/// <param name="file">Path of the document, relative to the repository's root; only for error messages.</param>
/// <param name="text">Markdown text of the whole document, its lines separated by line feeds (\n).</param>
internal sealed partial class MarkedText(string file, string text)
{
    /// <summary>The parts between markers, each with what ought to stand there.</summary>
    /// <param name="table">Function that returns the Markdown table for a given table name, as it stands in the
    /// marker.</param>
    /// <exception cref="InvalidDataException">A marker without an end.</exception>
    public IReadOnlyList<GeneratedPart> Parts(Func<string, string> table)
    {
        var parts = Between().Matches(text).Select(m => new GeneratedPart(
            file, m.Groups["name"].Value, m.Groups["body"].Value, Framed(table(m.Groups["name"].Value)))).ToList();
        if (Marker().Count(text) is var markers && markers != parts.Count)
        {
            throw new InvalidDataException($"{file}: {markers} lines \"<!-- table: NAME -->\", but {parts.Count} of "
                + "them have a line \"<!-- end -->\" before the next; each needs one");
        }
        return parts;
    }

    /// <summary>The document with every table as it ought to be.</summary>
    /// <param name="table">Function that returns the Markdown table for a given table name, as it stands in the
    /// marker.</param>
    public string Fill(Func<string, string> table) =>
        Between().Replace(text, m => m.Value.Replace(
            $"-->\n{m.Groups["body"].Value}<!-- end", $"-->\n{Framed(table(m.Groups["name"].Value))}<!-- end",
            StringComparison.Ordinal));

    // A blank line on both sides: without it some readers of Markdown take the table for a part of the comment.
    private static string Framed(string table) => $"\n{table.Trim('\n')}\n\n";

    [GeneratedRegex(@"^<!-- table: (?<name>[a-z-]+) -->\n(?<body>(?:(?!<!-- ).*\n)*?)<!-- end -->$",
        RegexOptions.Multiline)]
    private static partial Regex Between();

    [GeneratedRegex("^<!-- table: ", RegexOptions.Multiline)]
    private static partial Regex Marker();
}
