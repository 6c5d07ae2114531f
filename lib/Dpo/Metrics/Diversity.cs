namespace Dpo.Metrics;

/// <summary>Measures of how different texts are from each other. A policy that found one text with a high reward says
/// it over and over.</summary>
public static class Diversity
{
    /// <summary>Computes the share of texts that are different from all texts before them.</summary>
    /// <param name="texts">Texts to compare, e.g. responses, at least one; two are equal only if every character
    /// is.</param>
    /// <returns>Number of different texts divided by the number of texts, in (0, 1]; 1 if no two are equal.</returns>
    public static double Distinct(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count);
        return (double)texts.Distinct(StringComparer.Ordinal).Count() / texts.Count;
    }

    /// <summary>Finds the run of consecutive words that the most texts share.</summary>
    /// <param name="texts">Texts to compare, at least one; they are split into words at white space.</param>
    /// <param name="n">Length of the sequences of consecutive words that are compared, at least 1; default 8.</param>
    /// <returns>Sequence of n words, joined by spaces, that occurs in the most texts, and the share of texts in [0, 1]
    /// that contain it; "" and 0 if no text has n words.</returns>
    public static (string Run, double Share) MostShared(IReadOnlyList<string> texts, int n = 8)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var most = texts
            .SelectMany(text => Runs(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), n).Distinct())
            .GroupBy(run => run)
            .Select(g => (Run: g.Key, Count: g.Count()))
            .OrderByDescending(g => g.Count)
            .ThenBy(g => g.Run, StringComparer.Ordinal)
            .FirstOrDefault((Run: "", Count: 0));
        return (most.Run, (double)most.Count / texts.Count);
    }

    private static IEnumerable<string> Runs(string[] words, int n) =>
        Enumerable.Range(0, Math.Max(0, words.Length - n + 1)).Select(i => string.Join(' ', words, i, n));
}
