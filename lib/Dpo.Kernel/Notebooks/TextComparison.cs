using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Notebooks;

/// <summary>Compares text word by word: numbers within the tolerance; times, rates, sizes and the difference that a
/// check allows not at all.</summary>
internal static partial class TextComparison
{
    private const int Context = 40;

    /// <summary>Returns the text around the first difference on both sides, or null if there is none.</summary>
    public static (string Expected, string Got)? Compare(string expected, string actual, ComparisonConfig options)
    {
        var (a, b) = (Tokens(expected), Tokens(actual));
        var same = a.Zip(b).TakeWhile(p => Same(p.First, p.Second, options)).Count();
        return same == a.Length && same == b.Length ? null : (Excerpt(expected, a, same), Excerpt(actual, b, same));
    }

    /// <summary>Returns the text around the first character that differs, on both sides.</summary>
    public static (string Expected, string Got) Around(string expected, string actual)
    {
        var start = Math.Max(0, expected.AsSpan().CommonPrefixLength(actual) - (Context / 4));
        return (Cut(expected, start), Cut(actual, start));
    }

    /// <summary>Returns the words that a reader sees of HTML or SVG. Of a drawing only words with letters are
    /// included: ticks and coordinates follow the data.</summary>
    public static string WordsOfMarkup(string markup)
    {
        var drawn = Drawing().Replace(markup, m => string.Join(' ', Texts(m.Value).Where(t => t.Any(char.IsLetter))));
        return WebUtility.HtmlDecode(Tag().Replace(drawn, " "));
    }

    private static IEnumerable<string> Texts(string svg) => DrawnText().Matches(svg).Select(t => t.Groups[1].Value);

    private static Match[] Tokens(string text) => Token().Matches(text).ToArray();

    private static bool Same(Match a, Match b, ComparisonConfig options)
    {
        if ((a.Groups["unit"].Success && b.Groups["unit"].Success)
            || (a.Groups["noise"].Success && b.Groups["noise"].Success))
        {
            return true;   // 900 ms and 1.2 s; "(difference 8e-6, allowed 0.001)"
        }

        var (x, y) = (a.Groups["number"], b.Groups["number"]);
        if (!x.Success || !y.Success || a.Groups["unit"].Success || b.Groups["unit"].Success)
        {
            return a.Value == b.Value || Both(Rule()) || Both(Sparkline());
        }

        // Two whole numbers are counts.
        return x.Value == y.Value
            || ((IsReal(x.Value) || IsReal(y.Value)) && options.Close(Parse(x.Value), Parse(y.Value)));

        bool Both(Regex kind) => kind.IsMatch(a.Value) && kind.IsMatch(b.Value);
    }

    private static bool IsReal(string number) => number.AsSpan().ContainsAny('.', 'e', 'E');

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    private static string Excerpt(string text, Match[] tokens, int index)
    {
        var at = index < tokens.Length ? tokens[index].Index : text.Length;
        return Cut(text, Math.Max(0, at - (Context / 4)));
    }

    private static string Cut(string text, int start)
    {
        start = Math.Min(start, text.Length);
        var end = Math.Min(text.Length, start + Context);
        var (before, after) = (start > 0 ? "..." : "", end < text.Length ? "..." : "");
        return $"\"{before}{text[start..end].ReplaceLineEndings(" ")}{after}\"";
    }

    // The difference that a check found; a number with a unit of time, rate or memory; a number; a word; any other
    // sign. Blanks between tokens do not count.
    [GeneratedRegex("""
        (?<=\(difference[ ]) (?<noise> [^\s,)]+ )
        | (?<![\w.]) (?<number> [-+]? (?:\d+(?:\.\d+)? | \.\d+) (?:[eE][-+]?\d+)? )
          (?: (?<unit> [ ]? (?:[kM][ ]?)?
                (?: \w*/s | s | ms | [uµμ]s | ns | min | h | seconds? | minutes? | [KMG]i?B ) (?![\w/]) )
            | (?!\w) )
        | -{2,} | [\u2581-\u2588]+ | \w+ | [^\w\s]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    // The rule under the heads of a text table grows with its columns.
    [GeneratedRegex("^-{2,}$")]
    private static partial Regex Rule();

    // A sparkline follows the numbers beside it.
    [GeneratedRegex("^[\u2581-\u2588]+$")]
    private static partial Regex Sparkline();

    [GeneratedRegex(@"<svg\b.*?</svg>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Drawing();

    [GeneratedRegex(@">([^<>]+)<")]
    private static partial Regex DrawnText();

    [GeneratedRegex(@"<[^>]*>")]
    private static partial Regex Tag();
}
