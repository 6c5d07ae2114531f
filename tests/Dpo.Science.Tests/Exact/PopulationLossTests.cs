using Dpo.Losses;
using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class PopulationLossTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static Tensor Pair01 => tensor(new[,] { { 0.0, 1 }, { 0, 0 } });

    // r = (ln 3, 0): p = 3/4. At h = (1, 0), β = 1: 3/4 log(1+1/e) + 1/4 log(1+e), one pair shown.
    [Fact]
    public void Of_OnePair_ByHand_WhicheverIsDrawnFirst()
    {
        var (rewards, reference) = (tensor(new[] { Math.Log(3), 0 }), zeros(2, dtype: ScalarType.Float64));
        Assert.Equal([0.5, 0.75, 0.25, 0.5], PopulationLoss.BradleyTerry(rewards).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        var expected = 0.75 * Math.Log(1 + Math.Exp(-1)) + 0.25 * Math.Log(1 + Math.Exp(1));
        foreach (var weights in new[] { Pair01, Pair01.t(), (Pair01 + Pair01.t()) / 2 })
        {
            Assert.Equal(expected, PopulationLoss.Compute(new DpoLoss(1), tensor(new[] { 1.0, 0 }), reference, PopulationLoss.BradleyTerry(rewards), weights).ToDouble(), 1e-12);
        }
    }

    [Fact]
    public void Of_AtTheReference_IsLn2_WhateverThePairs()
    {
        var (log, rewards) = (randn(5, dtype: ScalarType.Float64).log_softmax(0), randn(5, dtype: ScalarType.Float64));
        var weights = rand(5, 5, dtype: ScalarType.Float64);
        Assert.Equal(Math.Log(2), PopulationLoss.Compute(new DpoLoss(0.3), log, log, PopulationLoss.BradleyTerry(rewards), weights / weights.sum()).ToDouble(), 1e-12);
    }

    // 1,100 responses: more than one block of rows.
    [Fact]
    public void DpoGradient_OverBlocks_IsAutograds()
    {
        manual_seed(3);
        const int N = 1100;
        var (rewards, reference) = (randn(N, dtype: ScalarType.Float64), randn(N, dtype: ScalarType.Float64).log_softmax(0));
        var w = randn(N, dtype: ScalarType.Float64).softmax(0);
        var policy = randn(N, dtype: ScalarType.Float64).log_softmax(0).requires_grad_();
        PopulationLoss.Compute(new DpoLoss(0.5), policy, reference, PopulationLoss.BradleyTerry(rewards), w.unsqueeze(1) * w.unsqueeze(0)).backward();
        var closed = 0.5 * PopulationLoss.DpoGradient(0.5 * (policy - reference), rewards, w);
        Assert.False(closed.requires_grad);
        Assert.True((policy.grad! - closed).abs().max().ToDouble() < 1e-15);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        var (x, p) = (zeros(2, dtype: ScalarType.Float64), full(2, 2, 0.5, dtype: ScalarType.Float64));
        Assert.Equal("weights must sum to 1 over all ordered pairs. Got 2.", Assert.Throws<ArgumentException>(() => PopulationLoss.Compute(new DpoLoss(1), x, x, p, p)).Message);
        Assert.Equal("preferences must be [N,N]=[2,2]. Got [2].", Assert.Throws<ArgumentException>(() => PopulationLoss.Compute(new DpoLoss(1), x, x, x, p / 2)).Message);
        Assert.StartsWith("policy has no lengths", Assert.Throws<ArgumentException>(() => PopulationLoss.Compute(new SimPoLoss(1, 0), x, x, p, p / 2)).Message, StringComparison.Ordinal);
    }
}
