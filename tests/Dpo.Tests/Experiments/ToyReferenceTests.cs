using Dpo.Devices;
using Dpo.Exact;
using Dpo.Experiments;
using Dpo.Models;
using Dpo.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Experiments;

/// <summary>The benchmark world's fitted reference, made once.</summary>
public sealed class BenchmarkReference : IDisposable
{
    public ToyWorld World { get; } = ToyWorld.Benchmark();

    public Transformer Model { get; }

    public PolicyTable Table { get; }

    public Tensor Rewards { get; }

    public BenchmarkReference()
    {
        Model = ToyReference.Fit(World, new Seeds(1), CPU);
        Table = PolicyTable.Of(Model, World.PromptIds, World.Space);
        Rewards = World.RewardTable(CPU);
    }

    public void Dispose()
    {
        Table.Dispose();
        Rewards.Dispose();
        Model.Dispose();
    }
}

public sealed class ToyReferenceTests(BenchmarkReference reference) : IClassFixture<BenchmarkReference>, IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private double J(Tensor policy) => RlhfObjective.Of(policy, reference.Table.LogProbs, reference.Rewards, reference.World.Beta).Value;

    [Fact]
    public void Benchmark_HasItsPublishedObjective()
    {
        Assert.Equal(0.33, J(reference.Table.LogProbs), 0.05);
        Assert.Equal(1.07, J(OptimalPolicy.Of(reference.Table.LogProbs, reference.Rewards, reference.World.Beta)), 0.05);
    }

    // What is left of the cross-entropy above the entropy is KL(D || P_ref).
    [Fact]
    public void Benchmark_IsNearItsDemonstrations()
    {
        var kl = Divergence.Kl(reference.World.Demonstrations(new Seeds(1), CPU), reference.Table.LogProbs).mean().ToDouble();
        Assert.InRange(kl, 0, 0.05);
    }

    // P* is longer than P_ref although nothing was trained: more symbols earn more.
    [Fact]
    public void Benchmark_TheOptimumIsLonger_UnderTheLengthNeutralRewardItIsNot()
    {
        var symbols = tensor(reference.World.Space.SymbolCounts.Select(c => (double)c).ToArray());
        double Length(Tensor policy) => (policy.exp() * symbols).sum(1).mean().ToDouble();
        var (log, r, beta) = (reference.Table.LogProbs, reference.Rewards, reference.World.Beta);
        var neutral = LengthNeutralReward.Of(log, r, reference.World.Space.SymbolCounts, beta);
        Assert.True(Length(OptimalPolicy.Of(log, r, beta)) > Length(log) + 0.3);
        Assert.Equal(Length(log), Length(OptimalPolicy.Of(log, neutral, beta)), 1e-6);            // float32 rows sum to 1 within 1e-7
    }

    [Fact]
    public void Fit_SameSeed_SameReference_AndLeavesNothingBehind()
    {
        var recipe = ToyReference.Recipe with { Steps = 2 };
        double[] Fitted(long seed)
        {
            using var model = ToyReference.Fit(reference.World, new Seeds(seed), CPU, recipe);
            using var table = PolicyTable.Of(model, [reference.World.PromptIds[0]], reference.World.Space);
            return table.Probabilities()[0];
        }
        var first = Fitted(1);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Equal(first, Fitted(1));
        Assert.NotEqual(first, Fitted(2));
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
