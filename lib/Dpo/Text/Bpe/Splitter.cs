using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dpo.Text.Bpe;

/// <summary>Splits a text where a pattern matches. The pattern sees a character beyond U+FFFF as one character of its
/// Unicode category.</summary>
/// <param name="pattern">Regular expression in .NET's syntax that is searched for in the text.</param>
/// <param name="matches">True, the default, to return the matches of the pattern as pieces.</param>
/// <param name="gaps">True, the default, to return the text between two matches as pieces.</param>
internal sealed class Splitter(string pattern, bool matches = true, bool gaps = true)
{
    /// <summary>Pattern of GPT-2: contractions, words, numbers and punctuation, each with a leading space; white
    /// space.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    // .NET matches UTF-16 units: half a pair is no letter. A character of the same category stands in for the pair.
    private static readonly Dictionary<UnicodeCategory, char> _standIns = MakeStandIns();
    private static readonly SearchValues<char> _surrogates =
        SearchValues.Create([.. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    private readonly Regex _regex = new(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant);

    /// <summary>Splits the text from start up to end and appends the pieces, as positions in the text, to a
    /// list.</summary>
    public void Split(string text, int start, int end, List<(int Start, int End)> pieces)
    {
        var span = text.AsSpan(start, end - start);
        if (span.IndexOfAny(_surrogates) < 0)
        {
            Split(span, start, static (i, _) => i, 0, pieces);
            return;
        }
        var (shadow, places, at) = (new StringBuilder(span.Length), new List<int>(span.Length), 0);
        foreach (var rune in span.EnumerateRunes())
        {
            places.Add(at);
            shadow.Append(rune.IsBmp ? (char)rune.Value : _standIns[Rune.GetUnicodeCategory(rune)]);
            at += rune.Utf16SequenceLength;
        }
        places.Add(at);
        Split(shadow.ToString(), start, static (i, places) => places[i], places, pieces);
    }

    private void Split<T>(ReadOnlySpan<char> span, int start, Func<int, T, int> place, T places,
        List<(int Start, int End)> pieces)
    {
        var done = 0;
        foreach (var match in _regex.EnumerateMatches(span))
        {
            Add(gaps, done, match.Index);
            done = match.Index + match.Length;
            Add(matches, match.Index, done);
        }
        Add(gaps, done, span.Length);

        void Add(bool wanted, int from, int to)
        {
            if (wanted && from < to)
            {
                pieces.Add((start + place(from, places), start + place(to, places)));
            }
        }
    }

    private static Dictionary<UnicodeCategory, char> MakeStandIns()
    {
        var found = new Dictionary<UnicodeCategory, char>();
        for (var c = '\uFFFF'; c > '\u00FF'; c--)           // not ASCII: a pattern may name those
        {
            found[char.GetUnicodeCategory(c)] = c;
        }
        found[UnicodeCategory.Control] = '\0';
        return found;
    }
}
