using Dpo.Science.Exact;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class RlhfObjectiveTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // P = (3/4, 1/4), P_ref = (1/4, 3/4), r = (2, 0), β = 1/2: E r = 3/2, KL = ½ ln 3.
    [Fact]
    public void Of_ByHand_WithItsParts()
    {
        var parts = RlhfObjective.Compute(Row(0.75, 0.25).log(), Row(0.25, 0.75).log(), Row(2, 0), 0.5);
        Assert.Equal(1.5, parts.Reward, 1e-12);
        Assert.Equal(Math.Log(3) / 2, parts.Kl, 1e-12);
        Assert.Equal(1.5 - Math.Log(3) / 4, parts.Value, 1e-12);
    }

    [Fact]
    public void Of_Prompts_CountAlike()
    {
        var (policy, rewards) = (tensor(new[,] { { 0.5, 0.5 }, { 0.5, 0.5 } }).log(), tensor(new[,] { { 0.0, 2 }, { 4, 6 } }));
        Assert.Equal(3, RlhfObjective.Compute(policy, policy, rewards, 1).Value, 1e-12);
    }

    // At P = P_ref it is P (r - E r); the rows sum to 0; the better response's is positive.
    [Fact]
    public void Gradient_ByHand_Sign()
    {
        var reference = Row(0.25, 0.75).log();
        Near([0.375, -0.375], RlhfObjective.Gradient(reference, reference, Row(2, 0), 5), 1e-12);
    }

    [Fact]
    public void AResponseThatNeitherSays_AddsNothing()
    {
        var (policy, reference) = (Row(0, 0.75, 0.25).log(), Row(0, 0.25, 0.75).log());
        Assert.Equal(1.5 - Math.Log(3) / 4, RlhfObjective.Compute(policy, reference, Row(9, 2, 0), 0.5).Value, 1e-12);
        var gradient = RlhfObjective.Gradient(policy, reference, Row(9, 2, 0), 0.5);
        Assert.Equal(0, gradient[0, 0].ToDouble());
        Assert.Equal(0, gradient.sum().ToDouble(), 1e-12);
        Near([0, Math.Log(3)], ImplicitReward.Compute(policy, reference, 1)[.., ..2], 1e-12);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.Equal("logReference must be [X,N]=[1,2]. Got [1,3].", Assert.Throws<ArgumentException>(() => RlhfObjective.Compute(zeros(1, 2), zeros(1, 3), zeros(1, 2), 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => RlhfObjective.Compute(zeros(1, 2), zeros(1, 2), zeros(1, 2), -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ImplicitReward.Compute(zeros(1, 2), zeros(1, 2), 0));
        Assert.Equal("logReference must be [1,2], as logPolicy is. Got [2].", Assert.Throws<ArgumentException>(() => ImplicitReward.Compute(zeros(1, 2), zeros(2), 1)).Message);
        Assert.Equal("logQ must be [X,N]=[1,2]. Got [1,3].", Assert.Throws<ArgumentException>(() => Divergence.Kl(zeros(1, 2), zeros(1, 3))).Message);
    }
}
