namespace Dpo.Data.Labels;

/// <summary>How far two annotators agree, and what accuracy that leaves to be had.</summary>
/// <param name="Pairs">That both answered with 1, 2 or tie.</param>
/// <param name="Agreement">A, the share on which they said the same.</param>
/// <param name="Kappa">Cohen's κ = (A - A_chance)/(1 - A_chance) (Cohen 1960), each pair counted in both orders, since it means nothing which response a file names
/// first: 0 for chance, 1 for full agreement; NaN where both always say tie. Counted in one order, data that name the better one first would have κ near 0.</param>
public sealed record LabelAgreement(int Pairs, double Agreement, double Kappa)
{
    /// <summary>The accuracy a of each, were they equally good and independent on two answers: A = a² + (1-a)², so a = (1 + √(2A-1))/2. No model can be seen to
    /// do better by their labels. Null for A at or below ½, which two such annotators give only by guessing.</summary>
    public double? Ceiling => Agreement > 0.5 ? (1 + Math.Sqrt(2 * Agreement - 1)) / 2 : null;

    /// <summary>Compares two annotators.</summary>
    /// <param name="labels">Of both and maybe others; of several answers to a pair the last counts.</param>
    /// <param name="first">One annotator.</param>
    /// <param name="second">The other.</param>
    /// <returns>The agreement.</returns>
    /// <exception cref="ArgumentException">They have no pair in common.</exception>
    public static LabelAgreement Of(IReadOnlyList<Label> labels, string first, string second)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Dictionary<int, double> By(string annotator) => labels.Where(l => l.Annotator == annotator && l.FirstIsBetter is not null).GroupBy(l => l.Pair).ToDictionary(g => g.Key, g => g.Last().FirstIsBetter!.Value);
        var (one, other) = (By(first), By(second));
        var both = one.Keys.Where(other.ContainsKey).Select(pair => (One: one[pair], Other: other[pair])).ToList();
        if (both.Count == 0)
        {
            throw new ArgumentException($"{first} and {second} have labelled no pair in common (of {one.Count} and {other.Count} with an answer); let both label the same file");
        }
        var agreement = (double)both.Count(b => b.One == b.Other) / both.Count;
        double Ties(Func<(double One, double Other), double> of) => (double)both.Count(b => of(b) == 0.5) / both.Count;
        var (t, u) = (Ties(b => b.One), Ties(b => b.Other));
        var chance = t * u + (1 - t) * (1 - u) / 2;
        return new LabelAgreement(both.Count, agreement, (agreement - chance) / (1 - chance));
    }
}
