using System.Buffers;
using System.Globalization;

namespace Dpo.Text.Bpe;

/// <summary>Finds added tokens in a text: the leftmost first, and of several at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly ILookup<char, (string Text, AddedToken Token)> _byFirst;
    private readonly SearchValues<string>? _search;

    /// <summary>Creates a search for tokens, each given with the text by which it is found.</summary>
    public AddedTokens(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        var all = tokens.Where(t => t.Text.Length > 0).OrderByDescending(t => t.Text.Length).ToList();
        _byFirst = all.ToLookup(t => t.Text[0]);
        _search = all.Count > 0 ? SearchValues.Create([.. all.Select(t => t.Text)], StringComparison.Ordinal) : null;
    }

    /// <summary>Splits a text at its added tokens; each section is an added token or, with a null token, the text
    /// between two of them.</summary>
    public IEnumerable<(int Start, int End, AddedToken? Token)> Sections(string text)
    {
        var done = 0;
        for (var from = 0; _search is not null && text.AsSpan(from).IndexOfAny(_search) is >= 0 and var gap;)
        {
            var start = from + gap;
            var (found, token) = _byFirst[text[start]]
                .First(t => string.CompareOrdinal(text, start, t.Text, 0, t.Text.Length) == 0);
            var end = from = start + found.Length;
            if (token.SingleWord
                && ((start > 0 && IsWord(text, start - 1)) || (end < text.Length && IsWord(text, end))))
            {
                continue;
            }
            while (token.LStrip && start > done && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }
            while (token.RStrip && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }
            if (done < start)
            {
                yield return (done, start, null);
            }
            yield return (start, end, token);
            done = Math.Max(done, end);
        }
        if (done < text.Length)
        {
            yield return (done, text.Length, null);
        }
    }

    private static bool IsWord(string text, int at)
    {
        var start = char.IsLowSurrogate(text[at]) && at > 0 ? at - 1 : at;
        return CharUnicodeInfo.GetUnicodeCategory(text, start)
            is <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;
    }
}
