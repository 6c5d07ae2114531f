namespace Dpo.Science.Worlds;

/// <summary>A rule that can score any English story: people speak, friends come in, nothing is repeated over and
/// over.</summary>
/// <remarks>A point for each sentence with direct speech (a word between two double quotation marks), a point for each
/// sentence with the word "friend" or "friends", and a point off for each run of four words that was there before, at
/// most three. Length plays no part where all stories are as long.</remarks>
public static class StoryRule
{
    private const int Run = 4, MostRepeats = 3;

    /// <summary>Scores a text, whatever it is.</summary>
    /// <param name="text">Text of a story, complete or cut off, without the prompt; may be empty.</param>
    /// <returns>The components "direct speech", "friends" and "repetition" with their points; "repetition" is a penalty
    /// from -3 to 0.</returns>
    public static IReadOnlyList<StoryPart> Score(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sentences = English.Sentences(text);
        var speech = sentences.Count(HasSpeech);
        var friends = sentences.Count(s => English.Words(s).Any(w => w is "friend" or "friends"));
        var words = English.Words(text);
        var runs = Enumerable.Range(0, Math.Max(0, words.Count - Run + 1))
            .Select(i => string.Join(' ', words.Skip(i).Take(Run))).ToList();
        var repeated = runs.Count - runs.Distinct().Count();
        return [
            new StoryPart("direct speech", speech, sentences.Count,
                $"{speech} of {sentences.Count} sentences have direct speech"),
            new StoryPart("friends", friends, sentences.Count,
                $"{friends} of {sentences.Count} sentences have a friend"),
            new StoryPart("repetition", -Math.Min(MostRepeats, repeated), 0,
                $"{repeated} runs of {Run} words were there before"),
        ];
    }

    private static bool HasSpeech(string sentence)
    {
        var parts = sentence.Replace('“', '"').Replace('”', '"').Split('"');
        return Enumerable.Range(0, parts.Length)
            .Any(i => i % 2 == 1 && i < parts.Length - 1 && English.Words(parts[i]).Count > 0);
    }
}
