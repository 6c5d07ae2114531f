using Dpo.Losses;
using Dpo.Science.Exact;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

/// <summary>By hand and at the limits; where each loss ends is TheoremsTests'.</summary>
public sealed class TableMinimiserTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Half => full(2, 2, 0.25, dtype: ScalarType.Float64);

    // r = (2 ln 3, 0), β = 2, P_ref uniform: P* = (3/4, 1/4).
    [Fact]
    public void Of_TwoResponses_ByHand()
    {
        var (reference, rewards) = (tensor(new[] { 0.5, 0.5 }).log(), tensor(new[] { 2 * Math.Log(3), 0 }));
        Near([0.75, 0.25], TableMinimiser.Minimise(new DpoLoss(2), reference, reference, PopulationLoss.BradleyTerry(rewards), Half).exp(), 1e-9);
        Near([0.75, 0.25], TableMinimiser.Minimise(new DpoLoss(2), tensor(new[] { -40.0, 0 }), reference, PopulationLoss.BradleyTerry(rewards), Half).exp(), 1e-9);
    }

    // Labels that tell nothing leave the policy at the reference.
    [Fact]
    public void Of_EqualRewards_IsTheReference()
    {
        var reference = tensor(new[] { 0.9, 0.1 }).log();
        Near([0.9, 0.1], TableMinimiser.Minimise(new DpoLoss(0.1), tensor(new[] { 0.2, 0.8 }).log(), reference, PopulationLoss.BradleyTerry(zeros(2, dtype: ScalarType.Float64)), Half).exp(), 1e-9);
    }

    // Labels that are certain have no minimiser: the rejected response goes to 0, and the search ends.
    [Fact]
    public void Of_CertainLabels_GoesToTheEdge_AndStops()
    {
        var reference = tensor(new[] { 0.5, 0.5 }).log();
        var certain = tensor(new[,] { { 0.5, 1 }, { 0, 0.5 } });
        Near([1, 0], TableMinimiser.Minimise(new DpoLoss(1), reference, reference, certain, Half).exp(), 1e-6);
    }

    [Fact]
    public void Of_NoIterations_IsTheStart_AndNothingIsLeftBehind()
    {
        var reference = tensor(new[] { 0.5, 0.5 }).log();
        var rewards = PopulationLoss.BradleyTerry(tensor(new[] { 1.0, 0 }));
        var half = Half;
        Near([0.2, 0.8], TableMinimiser.Minimise(new DpoLoss(1), tensor(new[] { 0.2, 0.8 }).log(), reference, rewards, half, iterations: 0).exp(), 1e-9);
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        TableMinimiser.Minimise(new DpoLoss(1), reference, reference, rewards, half).Dispose();
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
