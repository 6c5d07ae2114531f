namespace Dpo.Teaching;

/// <summary>A small random world for the lines of a derivation: one prompt, five responses, everything a plain number.</summary>
/// <remarks>The policy is never P_ref and never P*, where a wrong beta or a wrong sign would not show.</remarks>
public sealed class DerivationWorld
{
    internal DerivationWorld(Random random)
    {
        P = Draw.Dirichlet(random, 5);
        PRef = Draw.Dirichlet(random, 5);
        R = Draw.Normals(random, 5, 2);
        Beta = Draw.LogUniform(random, 0.05, 5);
    }

    /// <summary>The policy P(y|x), [N], sums to 1.</summary>
    public double[] P { get; }

    /// <summary>The reference P_ref(y|x), [N], sums to 1.</summary>
    public double[] PRef { get; }

    /// <summary>The reward r(x,y), [N].</summary>
    public double[] R { get; }

    /// <summary>The price of a nat of KL, between 0.05 and 5.</summary>
    public double Beta { get; }

    /// <summary>A sum over the responses: <c>w.Sum(y => w.PRef[y] * Math.Exp(w.R[y] / w.Beta))</c>.</summary>
    /// <param name="term">The term of response y = 0 ... N-1.</param>
    /// <returns>The sum.</returns>
    public double Sum(Func<int, double> term) => Enumerable.Range(0, P.Length).Sum(term);

    /// <summary>The expectation under the policy: <c>w.E(y => w.R[y])</c>.</summary>
    /// <param name="term">The value of response y = 0 ... N-1.</param>
    /// <returns>The sum of P(y|x) times the value.</returns>
    public double E(Func<int, double> term) => E(P, term);

    /// <summary>The expectation under another distribution: <c>w.E(w.PRef, y => w.R[y])</c>.</summary>
    /// <param name="distribution">Probabilities, [N].</param>
    /// <param name="term">The value of response y = 0 ... N-1.</param>
    /// <returns>The sum of probability times value.</returns>
    public double E(double[] distribution, Func<int, double> term) => Sum(y => distribution[y] * term(y));
}
