namespace Dpo.Data.Labels;

/// <summary>Agreement of two annotators on the same pairs, and the accuracy that their labels allow a model to
/// reach.</summary>
/// <param name="Pairs">Number of pairs to which both annotators answered first, second or tie (skipped pairs do not
/// count).</param>
/// <param name="Agreement">Share A of <paramref name="Pairs"/> on which both annotators gave the same answer, 0 to
/// 1.</param>
/// <param name="Kappa">Cohen's κ (Cohen 1960) = (A - A_chance)/(1 - A_chance): 0 for agreement by chance, 1 for full
/// agreement, NaN if both always answer tie. Each pair is counted in both orders, because which response a file names
/// first is arbitrary; counted in one order, data that name the better response first would have κ near 0.</param>
public sealed record LabelAgreement(int Pairs, double Agreement, double Kappa)
{
    /// <summary>Accuracy a of each annotator if both were equally good and independent on two answers: A = a² + (1-a)²,
    /// so a = (1 + √(2A-1))/2. No model can be seen to do better by their labels. Null for A at or below ½, which two
    /// such annotators reach only by guessing.</summary>
    public double? Ceiling => Agreement > 0.5 ? (1 + Math.Sqrt(2 * Agreement - 1)) / 2 : null;

    /// <summary>Computes the agreement of two annotators on the pairs that both have answered.</summary>
    /// <param name="labels">Answers of both annotators, possibly with those of others; if an annotator answered a pair
    /// twice, the later answer counts.</param>
    /// <param name="first">Name of the first annotator, as in <see cref="Label.Annotator"/>.</param>
    /// <param name="second">Name of the second annotator, as in <see cref="Label.Annotator"/>.</param>
    /// <returns>Agreement of the two annotators on the pairs that both answered.</returns>
    /// <exception cref="ArgumentException">The annotators have answered no pair in common.</exception>
    public static LabelAgreement Compute(IReadOnlyList<Label> labels, string first, string second)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Dictionary<int, double> By(string annotator) => labels
            .Where(l => l.Annotator == annotator && l.FirstIsBetter is not null).GroupBy(l => l.Pair)
            .ToDictionary(g => g.Key, g => g.Last().FirstIsBetter!.Value);
        var (one, other) = (By(first), By(second));
        var both = one.Keys.Where(other.ContainsKey).Select(pair => (One: one[pair], Other: other[pair])).ToList();
        if (both.Count == 0)
        {
            throw new ArgumentException($"{first} and {second} have labelled no pair in common "
                + $"(of {one.Count} and {other.Count} with an answer); let both label the same file");
        }
        var agreement = (double)both.Count(b => b.One == b.Other) / both.Count;
        double Ties(Func<(double One, double Other), double> of) => (double)both.Count(b => of(b) == 0.5) / both.Count;
        var (t, u) = (Ties(b => b.One), Ties(b => b.Other));
        var chance = t * u + (1 - t) * (1 - u) / 2;
        return new LabelAgreement(both.Count, agreement, (agreement - chance) / (1 - chance));
    }
}
