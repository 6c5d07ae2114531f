namespace Dpo.Metrics;

/// <summary>Whether texts are told apart, or one text said over and over: what a policy that found a trick loses first.</summary>
public static class Diversity
{
    /// <summary>The share of texts that are different from all others before them.</summary>
    /// <param name="texts">At least one.</param>
    /// <returns>In (0, 1].</returns>
    public static double Distinct(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count);
        return (double)texts.Distinct(StringComparer.Ordinal).Count() / texts.Count;
    }

    /// <summary>The run of words that the most texts share.</summary>
    /// <param name="texts">At least one; words are split at blanks.</param>
    /// <param name="n">Words of a run.</param>
    /// <returns>The run, and the share of texts that have it; an empty run and 0 where no text is that long.</returns>
    public static (string Run, double Share) MostShared(IReadOnlyList<string> texts, int n = 8)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfZero(texts.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        var most = texts.SelectMany(text => Runs(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), n).Distinct())
            .GroupBy(run => run).Select(g => (Run: g.Key, Count: g.Count())).OrderByDescending(g => g.Count).ThenBy(g => g.Run, StringComparer.Ordinal).FirstOrDefault((Run: "", Count: 0));
        return (most.Run, (double)most.Count / texts.Count);
    }

    private static IEnumerable<string> Runs(string[] words, int n) => Enumerable.Range(0, Math.Max(0, words.Length - n + 1)).Select(i => string.Join(' ', words, i, n));
}
