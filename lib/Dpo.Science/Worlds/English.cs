using System.Text.RegularExpressions;

namespace Dpo.Science.Worlds;

/// <summary>The small part of English grammar that the stories and their scorer need.</summary>
internal static partial class English
{
    /// <summary>Puts the indefinite article before words: "a kite", "an umbrella". It goes by the first letter, which
    /// is right for the words of the story world.</summary>
    /// <param name="words">Noun phrase of one or more words, starting with a lower-case letter, e.g. "old
    /// kite".</param>
    /// <returns>The noun phrase with "a" or "an" and a space before the first word.</returns>
    public static string WithArticle(string words) =>
        ("aeiou".Contains(words[0], StringComparison.Ordinal) ? "an " : "a ") + words;

    /// <summary>Fills the {names} of a template in and makes the first letter a capital.</summary>
    /// <param name="template">Sentence with placeholders in braces, e.g. "{hero} lost the {thing}."</param>
    /// <param name="values">Replacement text for each placeholder; the key is the placeholder's name without
    /// braces.</param>
    /// <returns>Sentence with all placeholders replaced and a capital first letter.</returns>
    public static string Sentence(string template, IReadOnlyDictionary<string, string> values)
    {
        var text = Slot().Replace(template, m => values[m.Groups[1].Value]);
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>Splits a text into sentences.</summary>
    /// <param name="text">English text of any length; may be empty or end in the middle of a sentence.</param>
    /// <returns>Sentences in order, each with its closing punctuation and without surrounding spaces; the last may be
    /// incomplete.</returns>
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

    /// <summary>Tells whether a sentence is finished: it ends with a full stop, an exclamation or question mark, a
    /// quotation mark after it allowed.</summary>
    /// <param name="sentence">One sentence, without leading or trailing whitespace; may be empty.</param>
    /// <returns>True if the sentence ends with . ! or ?, with or without a quotation mark after that.</returns>
    public static bool IsFinished(string sentence) => sentence.Length > 0
        && (IsMark(sentence[^1]) || (IsQuote(sentence[^1]) && sentence.Length > 1 && IsMark(sentence[^2])));

    /// <summary>Splits a text into words.</summary>
    /// <param name="text">English text of any length; may be empty.</param>
    /// <returns>Words in order, in lower case. A word is a sequence of letters; all other characters separate
    /// words.</returns>
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
