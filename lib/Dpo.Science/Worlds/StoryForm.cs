using System.Text.RegularExpressions;

namespace Dpo.Science.Worlds;

/// <summary>Whether sentences are of the stories' kind: those that <see cref="StoryWorld"/>'s templates can produce,
/// whoever the hero is. It measures a model's readability in a number that no score rewards.</summary>
public static partial class StoryForm
{
    private static readonly Lazy<Regex> Known = new(Compile);

    /// <summary>Tells whether a template of the story world can produce a sentence.</summary>
    /// <param name="sentence">One sentence with its closing punctuation; it may begin with "Once upon a time,".</param>
    /// <returns>True if one of the sentence templates of the generated stories produces this sentence, or if it is "The
    /// end."</returns>
    public static bool IsSentence(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var opening = StoryWords.Opening + ", ";
        var plain = sentence.StartsWith(opening, StringComparison.Ordinal) ? sentence[opening.Length..] : sentence;
        return plain.Length > 0 && Known.Value.IsMatch(char.ToLowerInvariant(plain[0]) + plain[1..]);
    }

    /// <summary>Computes the share of a text's sentences that templates of the story world can produce.</summary>
    /// <param name="text">Text of a story or any other text; may end in the middle of a sentence.</param>
    /// <returns>Share of the sentences that the templates of the generated stories can produce, 0 to 1; 0 if there is
    /// no sentence.</returns>
    public static double Share(string text)
    {
        var sentences = English.Sentences(text);
        return sentences.Count == 0 ? 0 : (double)sentences.Count(IsSentence) / sentences.Count;
    }

    // One pattern of all templates of all kinds. A slot that occurs twice must be filled the same; what fills it is the
    // kind's.
    private static Regex Compile()
    {
        string[] common =
        [
            .. StoryWords.Beginnings, .. StoryWords.Loves, .. StoryWords.Feelings, .. StoryWords.Helps,
            .. StoryWords.Alone, .. StoryWords.HappyEnds, .. StoryWords.SadEnds, .. StoryWords.Rambles, "the end.",
        ];
        var patterns = StoryWords.Kinds.SelectMany(kind => common
            .Concat([.. kind.Found, .. kind.Used, .. kind.Lost, kind.Saved, kind.Gone, .. kind.Kept])
            .Select(template => Pattern(template, kind))).Distinct();
        return new Regex($"^(?:{string.Join('|', patterns)})$",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
    }

    private static string Pattern(string template, StoryKind kind)
    {
        var seen = new HashSet<string>();
        var lower = char.ToLowerInvariant(template[0]) + template[1..];
        var pattern = Slot().Replace(Regex.Escape(lower), slot =>
        {
            var name = slot.Groups[1].Value;
            return seen.Add(name) ? $"(?<{name}>{string.Join('|', Values(name, kind).Select(Regex.Escape))})"
                : $"\\k<{name}>";
        });
        return pattern;
    }

    private static IEnumerable<string> Values(string slot, StoryKind kind) => slot switch
    {
        "hero" => StoryWords.Heroes.Select(h => h.IsAnimal ? $"the {h.Name}" : h.Name)
            .SelectMany(h => new[] { h, char.ToLowerInvariant(h[0]) + h[1..] }).Distinct(),
        "noun" => StoryWords.Heroes.Select(h => h.Noun).Distinct(),
        "named" => StoryWords.Heroes.Select(h => h.IsAnimal ? "" : $" named {h.Name}"),
        "she" => StoryWords.Heroes.Select(h => h.She).Distinct(),
        "her" => StoryWords.Heroes.Select(h => h.Her).Distinct(),
        "thing" => kind.Things,
        "athing" => kind.Looks.SelectMany(look =>
            kind.Things.Select(thing => English.WithArticle($"{look} {thing}"))),
        "into" => kind.Places.Select(p => p.Into),
        "place" => kind.Places.Select(p => p.Place),
        "helper" => kind.Helpers.Select(h => h.Helper),
        "ahelper" => kind.Helpers.Select(h => English.WithArticle(h.Helper)),
        "deed" => kind.Helpers.Select(h => h.Deed),
        "nature" => StoryWords.Natures,
        "home" => StoryWords.Homes,
        "time" => StoryWords.Times,
        "relative" => StoryWords.Relatives,
        _ => throw new ArgumentException($"the stories have no slot {slot}"),
    };

    // Regex.Escape writes "{" with a backslash and leaves "}" alone.
    [GeneratedRegex(@"\\\{(\w+)\}")]
    private static partial Regex Slot();
}
