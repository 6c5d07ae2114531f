using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>Writes the text of an output as HTML: prose is wrapped by the page, lines that form columns are
/// left as they are.</summary>
internal static partial class TextHtml
{
    /// <summary>Returns a block of text.</summary>
    /// <param name="text">Plain text of an output, which may contain ANSI escape sequences; HTML-encoded here.</param>
    /// <param name="kind">CSS classes of the <c>pre</c> element: "stream", "stream stderr", "result" or
    /// "error".</param>
    /// <returns>HTML <c>pre</c> element with the text; neighbouring lines that form columns are in a <c>span</c> of
    /// class "aligned".</returns>
    public static string Render(string text, string kind)
    {
        var html = new StringBuilder($"<pre class=\"{kind}\" tabindex=\"0\">");
        var lines = TerminalText.Render(text).TrimEnd('\n').Split('\n');
        var cells = lines.Select(Cells).ToList();
        bool InColumns(int i) => (i > 0 && AreAligned(cells[i - 1], cells[i]))
            || (i + 1 < lines.Length && AreAligned(cells[i], cells[i + 1]));
        for (var i = 0; i < lines.Length; i++)
        {
            var inside = InColumns(i);
            html.Append(inside && (i == 0 || !InColumns(i - 1)) ? "<span class=\"aligned\" tabindex=\"0\">" : "");
            html.Append(WebUtility.HtmlEncode(lines[i])).Append(i + 1 < lines.Length ? "\n" : "");
            html.Append(inside && (i + 1 == lines.Length || !InColumns(i + 1)) ? "</span>" : "");
        }

        return Passed().Replace(html.Append("</pre>\n").ToString(), "<b class=\"pass\">PASS</b>");
    }

    // Two blanks or a bar beside a blank part cells, the bar of P(y|x) does not; in a line of numbers one blank does.
    private static List<Match> Cells(string line) =>
        [.. (Word().IsMatch(line) ? Cell() : Number()).Matches(line).AsEnumerable()];

    // Columns share where they begin or where they end. In two rows of words or numbers this happens by chance, but not
    // to nearly all of them. Where the first cell begins says nothing.
    private static bool AreAligned(List<Match> above, List<Match> below)
    {
        var least = Math.Min(above.Count, below.Count) - 1;
        return least >= 1 && Edges(above).Intersect(Edges(below)).Take(least).Count() == least;
    }

    private static IEnumerable<int> Edges(List<Match> cells) =>
        cells.Skip(1).Select(c => c.Index).Concat(cells.Select(c => -c.Index - c.Length));

    [GeneratedRegex(@"(?:[^\s|│]|(?<=\S)\|(?=\S))+(?: (?:[^\s|│]|(?<=\S)\|(?=\S))+)*")]
    private static partial Regex Cell();

    [GeneratedRegex(@"[^\s|│]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\b(?!(?:NaN|Infinity)\b)\p{L}")]
    private static partial Regex Word();

    [GeneratedRegex("(?<=^|>)PASS(?= )", RegexOptions.Multiline)]
    private static partial Regex Passed();
}
