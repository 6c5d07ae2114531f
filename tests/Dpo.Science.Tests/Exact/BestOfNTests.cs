using Dpo.Science.Exact;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class BestOfNTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // P_ref = (1/2, 1/4, 1/4) with rewards 0, 1, 1: both draws 0 with 1/4, else one of the tied two.
    [Fact]
    public void Of_Ties_ShareTheirLevel() => Near([0.25, 0.375, 0.375], BestOfN.Compute(Row(0.5, 0.25, 0.25).log(), Row(0, 1, 1), 2).exp(), 1e-12);

    [Fact]
    public void Of_One_IsTheReference_AndEqualRewardsToo()
    {
        var reference = Row(0.5, 0.25, 0.25).log();
        Near([0.5, 0.25, 0.25], BestOfN.Compute(reference, Row(3, 1, 2), 1).exp(), 1e-12);
        Near([0.5, 0.25, 0.25], BestOfN.Compute(reference, Row(7, 7, 7), 16).exp(), 1e-12);
    }

    [Fact]
    public void Of_ManyDraws_IsTheBestResponse() => Near([0, 1, 0], BestOfN.Compute(Row(0.5, 0.25, 0.25).log(), Row(1, 3, 2), 1000).exp(), 1e-12);

    [Fact]
    public void Of_AResponseThatTheReferenceNeverSays_IsNeverTheBest()
    {
        var best = BestOfN.Compute(Row(0, 0.5, 0.5, 0).log(), Row(0, 1, 2, 3), 2);
        Near([0, 0.25, 0.75, 0], best.exp(), 1e-12);
        Assert.Equal(double.NegativeInfinity, best[0, 3].ToDouble());
        Near([0, 0.5, 0.5, 0], BestOfN.Compute(Row(0, 0.5, 0.5, 0).log(), Row(0, 1, 2, 3), 1).exp(), 1e-12);
    }

    // 1e-20 of F = 1 is lost when F - m is formed; the best of 4 says it four times as often.
    [Fact]
    public void Of_ARareBestResponse_KeepsItsProbability()
    {
        var best = BestOfN.Compute(tensor(new[] { Math.Log(0.5), Math.Log(0.5), Math.Log(1e-20), -900 }).unsqueeze(0), Row(0, 1, 2, 3), 4);
        Assert.Equal(Math.Log(4e-20), best[0, 2].ToDouble(), 1e-12);
        Assert.Equal(Math.Log(4) - 900, best[0, 3].ToDouble(), 1e-9);           // exp(-900) is 0 in float64
    }

    [Fact]
    public void KlBound_ByHand()
    {
        Assert.Equal(0, BestOfN.KlBound(1));
        Assert.Equal(Math.Log(4) - 0.75, BestOfN.KlBound(4), 1e-15);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        Assert.Equal("rewards must be [X,N]=[1,2]. Got [1,3].", Assert.Throws<ArgumentException>(() => BestOfN.Compute(zeros(1, 2), zeros(1, 3), 2)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => BestOfN.Compute(zeros(1, 2), zeros(1, 2), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => BestOfN.KlBound(0));
    }
}
