namespace Dpo.Data.Labels;

/// <summary>Agreement of two annotators on the same pairs, and the accuracy that their labels allow a model to
/// reach.</summary>
/// <param name="Pairs">Number of pairs that both annotators answered with first, second or tie.</param>
/// <param name="Agreement">Share A of these pairs on which both gave the same answer, 0 to 1.</param>
/// <param name="Kappa">Cohen's κ = (A - A_chance)/(1 - A_chance) (Cohen 1960): 0 for agreement by chance, 1 for full
/// agreement, NaN where both always say tie. Each pair is counted in both orders, since it means nothing which response
/// a file names first; counted in one order, data that name the better one first would have κ near 0.</param>
public sealed record LabelAgreement(int Pairs, double Agreement, double Kappa)
{
    /// <summary>Accuracy a of each annotator if both were equally good and independent on two answers: A = a² + (1-a)²,
    /// so a = (1 + √(2A-1))/2. No model can be seen to do better by their labels. Null for A at or below ½, which two
    /// such annotators reach only by guessing.</summary>
    public double? Ceiling => Agreement > 0.5 ? (1 + Math.Sqrt(2 * Agreement - 1)) / 2 : null;

    /// <summary>Computes the agreement of two annotators on the pairs that both have answered.</summary>
    /// <param name="labels">Labels of both annotators and maybe of others; of several answers to one pair the last
    /// counts.</param>
    /// <param name="first">Name of one annotator, as in <see cref="Label.Annotator"/>.</param>
    /// <param name="second">Name of the other annotator, as in <see cref="Label.Annotator"/>.</param>
    /// <returns>Agreement on the pairs that both have answered.</returns>
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
