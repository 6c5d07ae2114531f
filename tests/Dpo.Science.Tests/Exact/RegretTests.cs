using Dpo.Science.Exact;
using Dpo.Science.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class RegretTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Reference => Pencil.LogTable(Pencil.Reference);

    private static Tensor Rewards => Pencil.Table(Pencil.Rewards);

    private static Tensor Optimum => OptimalPolicy.Compute(Reference, Rewards, Pencil.Beta);

    // J(P*) = 2 ln 3.5 and J(P_ref) = 2.5 ln 2. A reward of 0 has P_ref as its optimum, so all the regret of P_ref is the reward's.
    [Fact]
    public void Of_ARewardThatLearntNothing_HasAllTheRegret()
    {
        var regret = Regret.Compute(Reference, Reference, Rewards, zeros_like(Rewards), Pencil.Beta);
        Assert.Equal(2 * Math.Log(3.5) - 2.5 * Math.Log(2), regret.OfReward, 1e-12);
        Assert.Equal(0, regret.OfPolicy, 1e-12);
        Assert.Equal(regret.OfReward, regret.Total, 1e-12);
    }

    // A policy that stayed at P* in spite of a wrong reward: the second part is negative, the sum 0.
    [Fact]
    public void Of_APolicyBetterThanItsReward_HasANegativePart()
    {
        var regret = Regret.Compute(Optimum, Reference, Rewards, -Rewards, Pencil.Beta);
        Assert.True(regret.OfReward > 1 && regret.OfPolicy < -1);
        Assert.Equal(0, regret.Total, 1e-12);
    }

    [Fact]
    public void Of_ANumberPerPrompt_ChangesNothing() =>
        Assert.Equal(0, Regret.Compute(Optimum, Reference, Rewards, Rewards + 5, Pencil.Beta).OfReward, 1e-12);

    [Fact]
    public void Relative_IsZeroAtTheOptimum_OneAtTheReference()
    {
        Assert.Equal(0, Regret.Relative(Optimum, Reference, Rewards, Pencil.Beta), 1e-12);
        Assert.Equal(1, Regret.Relative(Reference, Reference, Rewards, Pencil.Beta), 1e-12);
        Assert.True(Regret.Relative(Pencil.LogTable([0.98, 0.01, 0.01]), Reference, Rewards, Pencil.Beta) > 1);
    }
}
