using Dpo.Base;
using Dpo.Science.Worlds;
using Dpo.Teaching.Exercises;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Teaching;

/// <summary>A world for the lines of a derivation: one prompt, every response listed, everything a plain number, and the same as tables for the library.</summary>
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

    private DerivationWorld(double[] policy, double[] reference, double[] rewards, double beta) => (P, PRef, R, Beta) = (policy, reference, rewards, beta);

    /// <summary>Pencil at its trial policy Q: three responses, worked by hand.</summary>
    public static DerivationWorld Pencil { get; } = new([.. Dpo.Science.Worlds.Pencil.Trial], [.. Dpo.Science.Worlds.Pencil.Reference], [.. Dpo.Science.Worlds.Pencil.Rewards], Dpo.Science.Worlds.Pencil.Beta);

    /// <summary>The prompts of the benchmark world, 781 responses each, at a random policy.</summary>
    /// <param name="seeds">Purposes "demonstrations", for the reference, and "trial policy".</param>
    /// <returns>A world for each of its 8 prompts.</returns>
    public static IReadOnlyList<DerivationWorld> Benchmark(Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var world = ToyWorld.Benchmark();
        var random = Draw.From((int)seeds.Root, "trial policy");
        using var scope = NewDisposeScope();
        var reference = world.Demonstrations(seeds, CPU).exp().ToDoubles().Chunk(world.Space.Count);
        return [.. reference.Zip(world.Rewards, (p, r) => new DerivationWorld(Draw.Dirichlet(random, p.Length), p, r, world.Beta))];
    }

    /// <summary>The policy P(y|x), [N], sums to 1.</summary>
    public double[] P { get; }

    /// <summary>The reference P_ref(y|x), [N], sums to 1.</summary>
    public double[] PRef { get; }

    /// <summary>The reward r(x,y), [N].</summary>
    public double[] R { get; }

    /// <summary>The price of a nat of KL, between 0.05 and 5.</summary>
    public double Beta { get; }

    /// <summary>log P(y|x), [1,N] float64 nats; the caller's.</summary>
    public Tensor LogPolicy => Table(P).log_();

    /// <summary>log P_ref(y|x), [1,N] float64 nats; the caller's.</summary>
    public Tensor LogReference => Table(PRef).log_();

    /// <summary>r(x,y), [1,N] float64; the caller's.</summary>
    public Tensor Rewards => Table(R);

    private static Tensor Table(double[] numbers) => tensor(numbers, [1, numbers.Length], ScalarType.Float64, CPU);

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
