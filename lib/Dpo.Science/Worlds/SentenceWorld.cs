using Dpo.Base;

namespace Dpo.Science.Worlds;

/// <summary>A source of short sentences with a known probability each, so that a model's loss has a known
/// floor.</summary>
/// <remarks>the NOUN VERB the [ADJECTIVE] NOUN. Each choice is independent and uniform, an adjective comes with
/// probability 1/2, and the second noun differs from the first. What a model cannot get below is the source's
/// entropy.</remarks>
public static class SentenceWorld
{
    private static readonly string[] Nouns = ["cat", "dog", "fox", "hen", "owl"], Verbs = ["saw", "met", "fed"],
        Adjectives = ["big", "old", "red", "shy"];

    /// <summary>Entropy of one sentence: log 5 + log 3 + log 2 + ½ log 4 + log 4 nats.</summary>
    public static double EntropyPerSentence => Math.Log(Nouns.Length) + Math.Log(Verbs.Length) + Math.Log(2)
        + 0.5 * Math.Log(Adjectives.Length) + Math.Log(Nouns.Length - 1);

    /// <summary>Draws one sentence, e.g. "the fox fed the shy owl."</summary>
    /// <param name="seed">Seed of the random choice of words, e.g. <c>seeds.For("sentences")</c>; see
    /// <see cref="Seeds.For"/>.</param>
    /// <param name="index">Index of the sentence, from 0. The same seed and index always give the same
    /// sentence.</param>
    /// <returns>One sentence with its full stop, e.g. "the fox fed the shy owl.", without a newline.</returns>
    public static string Sentence(long seed, long index)
    {
        var draw = 0;
        string Pick(IReadOnlyList<string> words) => words[(int)(Seeds.Uniform(seed, index, draw++) * words.Count)];
        var first = Pick(Nouns);
        var verb = Pick(Verbs);
        var adjective = Seeds.Uniform(seed, index, draw++) < 0.5 ? Pick(Adjectives) + " " : "";
        return $"the {first} {verb} the {adjective}{Pick([.. Nouns.Where(n => n != first)])}.";
    }

    /// <summary>Draws many sentences as one text.</summary>
    /// <param name="count">Number of sentences to generate, at least 0.</param>
    /// <param name="seeds">Random seeds of the training run; the seed named "sentences" is used.</param>
    /// <returns>All sentences in one string, with a newline after each.</returns>
    public static string Text(int count, Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var seed = seeds.For("sentences");
        return string.Concat(Enumerable.Range(0, count).Select(i => Sentence(seed, i) + "\n"));
    }

    /// <summary>Computes the log-probability of a sentence under the source.</summary>
    /// <param name="sentence">One sentence with its full stop, e.g. "the fox fed the shy owl.", without a
    /// newline.</param>
    /// <returns>Log-probability of the sentence, in nats; negative infinity if this source never generates
    /// it.</returns>
    public static double LogProbability(string sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var words = sentence.EndsWith('.') ? sentence[..^1].Split(' ') : [];
        var known = words.Length is 5 or 6 && words[0] == "the" && Nouns.Contains(words[1])
            && Verbs.Contains(words[2]) && words[3] == "the"
            && (words.Length == 5 || Adjectives.Contains(words[4]))
            && Nouns.Contains(words[^1]) && words[^1] != words[1];
        return known
            ? -(Math.Log(Nouns.Length) + Math.Log(Verbs.Length) + Math.Log(2)
                + (words.Length == 6 ? Math.Log(Adjectives.Length) : 0) + Math.Log(Nouns.Length - 1))
            : double.NegativeInfinity;
    }
}
