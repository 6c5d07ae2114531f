using Dpo.Base;
using Dpo.Science.Exact;
using Dpo.Science.Toy;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Toy;

[Collection(nameof(LabFolder))]
public sealed class ToyReferenceTests(LabFolder folder) : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly ToyLab _lab = folder.Open();

    public void Dispose()
    {
        _lab.Dispose();
        _scope.Dispose();
    }

    private double J(Tensor policy) => RlhfObjective.Compute(policy, _lab.LogReference, _lab.Rewards, _lab.World.Beta).Value;

    [Fact]
    public void Benchmark_HasItsPublishedObjective()
    {
        Assert.Equal(0.33, J(_lab.LogReference), 0.05);
        Assert.Equal(1.07, J(OptimalPolicy.Compute(_lab.LogReference, _lab.Rewards, _lab.World.Beta)), 0.05);
    }

    // What is left of the cross-entropy above the entropy is KL(D || P_ref).
    [Fact]
    public void Benchmark_IsNearItsDemonstrations()
    {
        var kl = Divergence.Kl(_lab.World.Demonstrations(new Seeds(1), CPU), _lab.LogReference).mean().ToDouble();
        Assert.InRange(kl, 0, 0.05);
    }

    // P* is longer than P_ref although nothing was trained: more symbols earn more.
    [Fact]
    public void Benchmark_TheOptimumIsLonger_UnderTheLengthNeutralRewardItIsNot()
    {
        var symbols = tensor(_lab.World.Space.SymbolCounts.Select(c => (double)c).ToArray());
        double Length(Tensor policy) => (policy.exp() * symbols).sum(1).mean().ToDouble();
        var (log, r, beta) = (_lab.LogReference, _lab.Rewards, _lab.World.Beta);
        var neutral = LengthNeutralReward.Compute(log, r, _lab.World.Space.SymbolCounts, beta);
        Assert.True(Length(OptimalPolicy.Compute(log, r, beta)) > Length(log) + 0.3);
        Assert.Equal(Length(log), Length(OptimalPolicy.Compute(log, neutral, beta)), 1e-6);            // float32 rows sum to 1 within 1e-7
    }

    [Fact]
    public void Fit_SameSeed_SameReference_AndLeavesNothingBehind()
    {
        var recipe = ToyReference.Recipe with { Steps = 2 };
        double[] Fitted(long seed)
        {
            using var model = ToyReference.Fit(_lab.World, new Seeds(seed), CPU, recipe);
            using var table = PolicyTable.Compute(model, [_lab.World.PromptIds[0]], _lab.World.Space);
            return table.Probabilities()[0];
        }
        var first = Fitted(1);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Equal(first, Fitted(1));
        Assert.NotEqual(first, Fitted(2));
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
