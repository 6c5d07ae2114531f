using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class LengthNeutralRewardTests
{
    // Lengths 1, 2, 2 with P_ref (1/2, 1/4, 1/4), exp(r/β) = 5, 1, 3: the means are 5 and 2.
    [Fact]
    public void Of_ByHand()
    {
        using var scope = NewDisposeScope();
        var reference = tensor(new[,] { { 0.5, 0.25, 0.25 } }).log();
        var rewards = 2 * tensor(new[,] { { 5.0, 1, 3 } }).log();
        var neutral = LengthNeutralReward.Compute(reference, rewards, [1, 2, 2], 2);
        Assert.Equal([0, -2 * Math.Log(2), 2 * Math.Log(1.5)], neutral.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.5, 0.125, 0.375], OptimalPolicy.Compute(reference, neutral, 2).exp().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Of_ALengthThatTheReferenceNeverHas_KeepsItsReward()
    {
        using var scope = NewDisposeScope();
        var neutral = LengthNeutralReward.Compute(tensor(new[,] { { 0.0, 0.5, 0.5 } }).log(), tensor(new[,] { { 7.0, 1, 1 } }), [1, 2, 2], 1);
        Assert.Equal([7, 0, 0], neutral.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Of_WrongLengths_SaysWhat()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("rewards must be [X,N]=[any,2]. Got [1,3].", Assert.Throws<ArgumentException>(() => LengthNeutralReward.Compute(zeros(1, 3), zeros(1, 3), [1, 2], 1)).Message);
    }
}
