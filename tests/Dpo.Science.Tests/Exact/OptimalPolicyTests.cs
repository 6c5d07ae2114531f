using Dpo.Science.Exact;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

/// <summary>By hand, at the limits and on bad input; the identities are TheoremsTests', the lecture's numbers PencilTests'.</summary>
public sealed class OptimalPolicyTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // exp(r/β) = 1, 3: Z = 1/2 + 3/2 = 2.
    [Fact]
    public void Of_TwoResponses_ByHand()
    {
        var (reference, rewards) = (Row(0.5, 0.5).log(), Row(0, 2 * Math.Log(3)));
        Near([0.25, 0.75], OptimalPolicy.Compute(reference, rewards, 2).exp(), 1e-12);
        Near([Math.Log(2)], OptimalPolicy.LogPartition(reference, rewards, 2), 1e-12);
    }

    [Fact]
    public void Of_Limits_LargeBetaIsTheReference_SmallBetaIsTheBestResponse()
    {
        var (reference, rewards) = (Row(0.2, 0.5, 0.3).log(), Row(1, 0, 0.5));
        Assert.True((OptimalPolicy.Compute(reference, rewards, 1e9).exp() - reference.exp()).abs().max().ToDouble() < 1e-8);
        Near([1, 0, 0], OptimalPolicy.Compute(reference, rewards, 1e-3).exp(), 1e-12);       // r/β = 1000: exp(1000) is infinite
        Assert.Equal(1000 + Math.Log(0.2), OptimalPolicy.LogPartition(reference, rewards, 1e-3).ToDouble(), 1e-9);
    }

    [Fact]
    public void Of_WhatTheReferenceNeverSays_IsNeverSaid()
    {
        var optimum = OptimalPolicy.Compute(Row(0, 0.5, 0.5).log(), Row(100, 0, 0), 1);
        Near([0, 0.5, 0.5], optimum.exp(), 1e-12);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.Equal("rewards must be [X,N]=[1,2]. Got [2].", Assert.Throws<ArgumentException>(() => OptimalPolicy.Compute(zeros(1, 2), zeros(2), 1)).Message);
        foreach (var beta in new[] { 0, -1, double.NaN })
        {
            Assert.StartsWith("beta must be above 0", Assert.Throws<ArgumentOutOfRangeException>(() => OptimalPolicy.LogPartition(zeros(1, 2), zeros(1, 2), beta)).Message, StringComparison.Ordinal);
        }
    }
}
