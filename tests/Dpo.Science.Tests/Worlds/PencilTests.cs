using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Science.Exact;
using Dpo.Science.Worlds;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Worlds;

/// <summary>The numbers of the lecture's table, by the library's functions.</summary>
public sealed class PencilTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private static readonly double Ln2 = Math.Log(2);

    public void Dispose() => _scope.Dispose();

    private static Tensor Reference => Pencil.LogTable(Pencil.Reference);

    private static Tensor Rewards => Pencil.Table(Pencil.Rewards);

    private static Tensor Optimum => OptimalPolicy.Compute(Reference, Rewards, Pencil.Beta);

    [Theory]
    [InlineData(1, 0, 16.0 / 17)]
    [InlineData(2, 1, 4.0 / 5)]
    [InlineData(2, 0, 64.0 / 65)]
    public void BradleyTerry(int better, int worse, double probability)
    {
        var r = Rewards[0];
        Assert.Equal(-Math.Log(probability), new BradleyTerryLoss().PerPair(r[better].unsqueeze(0), r[worse].unsqueeze(0)).ToDouble(), 1e-12);
    }

    [Fact]
    public void PartitionAndOptimum()
    {
        Near([Math.Log(3.5)], OptimalPolicy.LogPartition(Reference, Rewards, 2), 1e-9);
        Near([1 / 7.0, 2 / 7.0, 4 / 7.0], Optimum.exp(), 1e-9);
        Near([1 / 41.0, 8 / 41.0, 32 / 41.0], OptimalPolicy.Compute(Reference, Rewards, 1).exp(), 1e-9);
    }

    [Fact]
    public void Objective()
    {
        Assert.Equal(2.5 * Ln2, RlhfObjective.Compute(Reference, Reference, Rewards, 2).Value, 1e-12);
        Assert.Equal(2 * Math.Log(3.5), RlhfObjective.Compute(Optimum, Reference, Rewards, 2).Value, 1e-12);
    }

    [Fact]
    public void Values_OfTheStartAndOfGo()
    {
        double V(params bool[] beginning) => StateValue.Compute(Reference, Rewards, tensor(beginning)).ToDouble();
        Assert.Equal(2.5 * Ln2, V(true, true, true), 1e-12);
        Assert.Equal(5 * Ln2, V(false, true, true), 1e-12);
    }

    [Fact]
    public void Divergences()
    {
        Near([0.3315734442], Divergence.Kl(Optimum, Reference), 1e-10);
        Near([0.3863289928], Divergence.Kl(Reference, Optimum), 1e-10);
    }

    [Fact]
    public void Gradients()
    {
        var trial = Pencil.LogTable(Pencil.Trial);
        Near([-1.25 * Ln2, 0.375 * Ln2, 0.875 * Ln2], RlhfObjective.Gradient(Reference, Reference, Rewards, 2), 1e-9);
        Near([0.05436386, 0.22765065, -0.28201451], RlhfObjective.Gradient(trial, Reference, Rewards, 2), 1e-8);
        Near([-0.43321699, -0.08664340, 0.51986039], RlhfObjective.Gradient(trial, Reference, Rewards, 0), 1e-8);
    }

    [Theory]
    [InlineData("reference", 2)]
    [InlineData("optimum", 65)]
    [InlineData("trial", 145)]
    public void DpoWeight_IsOneIn(string policy, double weight)
    {
        var table = policy switch { "reference" => Reference, "optimum" => Optimum, _ => Pencil.LogTable(Pencil.Trial) };
        var chosen = table[0, 2].clone().unsqueeze(0).requires_grad_();
        new DpoLoss(2).PerPair(new PairLogps(chosen, table[0, 0].unsqueeze(0)), new PairLogps(Reference[0, 2].unsqueeze(0), Reference[0, 0].unsqueeze(0))).sum().backward();
        Assert.Equal(-2 / weight, chosen.grad!.ToDouble(), 1e-9);
    }

    [Fact]
    public void DpoAtTheTrialPolicy()
    {
        var (q, reference) = (Pencil.LogTable(Pencil.Trial), Reference);
        var (policy, fixedOnes) = (new PairLogps(q[0, 2].unsqueeze(0), q[0, 0].unsqueeze(0)), new PairLogps(reference[0, 2].unsqueeze(0), reference[0, 0].unsqueeze(0)));
        Assert.Equal(2 * Math.Log(12), 2 * policy.MarginOver(fixedOnes).ToDouble(), 1e-12);
        Assert.Equal(0.0069204428, new DpoLoss(2).PerPair(policy, fixedOnes).ToDouble(), 1e-10);
    }

    [Fact]
    public void BestOfTwo()
    {
        var best = BestOfN.Compute(Reference, Rewards, 2);
        Near([0.25, 5 / 16.0, 7 / 16.0], best.exp(), 1e-9);
        Near([-0.25 * Ln2 + 5 / 16.0 * Math.Log(1.25) + 7 / 16.0 * Math.Log(1.75)], Divergence.Kl(best, Reference), 1e-12);        // 0.14127747
        Assert.Equal(0.1931471806, BestOfN.KlBound(2), 1e-10);
    }
}
