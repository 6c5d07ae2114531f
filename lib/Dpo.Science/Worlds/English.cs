using System.Text.RegularExpressions;

namespace Dpo.Science.Worlds;

/// <summary>The little grammar that the stories and their scorer need.</summary>
internal static partial class English
{
    /// <summary>"a kite", "an umbrella"; by the first letter, which is right for the words of the world.</summary>
    public static string WithArticle(string words) => ("aeiou".Contains(words[0], StringComparison.Ordinal) ? "an " : "a ") + words;

    /// <summary>Fills {names} in and makes the first letter a capital.</summary>
    public static string Sentence(string template, IReadOnlyDictionary<string, string> values)
    {
        var text = Slot().Replace(template, m => values[m.Groups[1].Value]);
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>Sentences with their marks; the last may lack one.</summary>
    public static IReadOnlyList<string> Sentences(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsMark(text[i]) && !(IsQuote(text[i]) && i > 0 && IsMark(text[i - 1])))
            {
                continue;
            }
            if (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]))
            {
                Add(text[start..(i + 1)]);
                start = i + 1;
            }
        }
        Add(text[start..]);
        return sentences;

        void Add(string sentence)
        {
            if (!string.IsNullOrWhiteSpace(sentence))
            {
                sentences.Add(sentence.Trim());
            }
        }
    }

    /// <summary>Whether a sentence is finished: it ends with a full stop, an exclamation or question mark, a quotation mark after it allowed.</summary>
    public static bool IsFinished(string sentence) => sentence.Length > 0 && (IsMark(sentence[^1]) || (IsQuote(sentence[^1]) && sentence.Length > 1 && IsMark(sentence[^2])));

    /// <summary>Words: runs of letters, in lower case.</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        var words = new List<string>();
        for (int at = 0, end; at < text.Length; at = end + 1)
        {
            end = at;
            while (end < text.Length && char.IsLetter(text[end]))
            {
                end++;
            }
            if (end > at)
            {
                words.Add(text[at..end].ToLowerInvariant());
            }
        }
        return words;
    }

    private static bool IsMark(char c) => c is '.' or '!' or '?';

    private static bool IsQuote(char c) => c is '"' or '”' or '\'';

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Slot();
}
