using System.Text;

namespace Dpo.Text.Jinja;

/// <summary>Works on texts as Python does: characters are code points, white space is Python's.</summary>
internal static class JinjaText
{
    public static readonly char[] Space = [.. Enumerable.Range(0, 0x10000).Select(c => (char)c).Where(IsSpace)];

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static List<string> Characters(string text) => [.. text.EnumerateRunes().Select(r => r.ToString())];

    public static int Length(string text)
    {
        var length = text.Length;
        foreach (var c in text)
        {
            length -= char.IsLowSurrogate(c) ? 1 : 0;
        }
        return length;
    }

    public static string Capitalised(string text) => text.Length == 0 ? text
        : text[..First(text)].ToUpperInvariant() + text[First(text)..].ToLowerInvariant();

    /// <summary>Capitalises each run of letters, as Python's str.title does.</summary>
    public static string Title(string text)
    {
        var title = new StringBuilder();
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            title.Append((inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune)).ToString());
            inWord = Rune.IsLetter(rune);
        }
        return title.ToString();
    }

    public static List<object?> Split(string text, string? separator, long most)
    {
        var parts = new List<object?>();
        var at = 0;
        if (separator is null)
        {
            text = text.TrimStart(Space);
            while (text.Length > 0 && (most < 0 || parts.Count < most))
            {
                var end = text.IndexOfAny(Space);
                parts.Add(end < 0 ? text : text[..end]);
                text = end < 0 ? "" : text[end..].TrimStart(Space);
            }
            if (text.Length > 0)
            {
                parts.Add(text);
            }
            return parts;
        }
        for (int end; (most < 0 || parts.Count < most)
            && (end = text.IndexOf(separator, at, StringComparison.Ordinal)) >= 0; at = end + separator.Length)
        {
            parts.Add(text[at..end]);
        }
        parts.Add(text[at..]);
        return parts;
    }

    private static int First(string text) => char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1;
}
