using Dpo.Base;
using Dpo.Science.Worlds;
using Dpo.Teaching.Exercises;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Teaching;

/// <summary>A world in which the lines of a derivation are evaluated: one prompt, all N responses listed, every
/// quantity as plain numbers and as tables for the library.</summary>
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

    private DerivationWorld(double[] policy, double[] reference, double[] rewards, double beta) =>
        (P, PRef, R, Beta) = (policy, reference, rewards, beta);

    /// <summary>The world Pencil at its trial policy Q: three responses, small enough to be worked by hand.</summary>
    public static DerivationWorld Pencil { get; } = new(
        [.. Dpo.Science.Worlds.Pencil.Trial],
        [.. Dpo.Science.Worlds.Pencil.Reference],
        [.. Dpo.Science.Worlds.Pencil.Rewards],
        Dpo.Science.Worlds.Pencil.Beta);

    /// <summary>Returns the prompts of the benchmark world, 781 responses each, at a random policy.</summary>
    /// <param name="seeds">Random seeds: the random stream named "demonstrations" gives the reference model, the one
    /// named "trial policy" the policy.</param>
    /// <returns>Eight test cases, one per prompt of the benchmark toy task, each with all its 781 responses.</returns>
    public static IReadOnlyList<DerivationWorld> Benchmark(Seeds seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var world = ToyWorld.Benchmark();
        var random = Draw.From((int)seeds.Root, "trial policy");
        using var scope = NewDisposeScope();
        var reference = world.Demonstrations(seeds, CPU).exp().ToDoubles().Chunk(world.Space.Count);
        var rows = reference.Zip(
            world.Rewards, (p, r) => new DerivationWorld(Draw.Dirichlet(random, p.Length), p, r, world.Beta));
        return [.. rows];
    }

    /// <summary>Policy P(y|x): probability of each response y, shape [N]; they sum to 1.</summary>
    public double[] P { get; }

    /// <summary>Reference model P_ref(y|x): probability of each response y, shape [N]; they sum to 1.</summary>
    public double[] PRef { get; }

    /// <summary>Reward r(x,y) of each response y, shape [N], in reward units.</summary>
    public double[] R { get; }

    /// <summary>Beta, the price of KL in reward units per nat; in random worlds between 0.05 and 5.</summary>
    public double Beta { get; }

    /// <summary>New tensor of log P(y|x), shape [1, N], float64, nats; the caller disposes it.</summary>
    public Tensor LogPolicy => Table(P).log_();

    /// <summary>New tensor of log P_ref(y|x), shape [1, N], float64, nats; the caller disposes it.</summary>
    public Tensor LogReference => Table(PRef).log_();

    /// <summary>New tensor of the rewards r(x,y), shape [1, N], float64, reward units; the
    /// caller disposes it.</summary>
    public Tensor Rewards => Table(R);

    private static Tensor Table(double[] numbers) => tensor(numbers, [1, numbers.Length], ScalarType.Float64, CPU);

    /// <summary>Computes a sum over the responses, e.g. <c>w.Sum(y => w.PRef[y] * Math.Exp(w.R[y]
    /// / w.Beta))</c>.</summary>
    /// <param name="term">Function that returns the term to add for the response with index y, counted from 0 to
    /// N-1.</param>
    /// <returns>Sum of the terms of all N responses to the prompt.</returns>
    public double Sum(Func<int, double> term) => Enumerable.Range(0, P.Length).Sum(term);

    /// <summary>Computes an expectation under the policy, e.g. <c>w.E(y => w.R[y])</c>.</summary>
    /// <param name="term">Function that returns the value of the response with index y, counted from 0 to N-1.</param>
    /// <returns>Expected value under the policy: the sum over all N responses of P(y|x) times the value.</returns>
    public double E(Func<int, double> term) => E(P, term);

    /// <summary>Computes an expectation under another distribution, e.g. <c>w.E(w.PRef, y => w.R[y])</c>.</summary>
    /// <param name="distribution">Probability of each response, shape [N] (N responses), e.g. <see cref="PRef"/>;
    /// should sum to 1.</param>
    /// <param name="term">Function that returns the value of the response with index y, counted from 0 to N-1.</param>
    /// <returns>Expected value under the given distribution: the sum over all N responses of probability times
    /// value.</returns>
    public double E(double[] distribution, Func<int, double> term) => Sum(y => distribution[y] * term(y));
}
