using Dpo.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

public sealed class NextTokenLossTests
{
    private static Tensor All(Tensor ids) => ones_like(ids, dtype: ScalarType.Bool);

    /// <summary>rlax, cross-entropy of one-hot labels 1 and 0; published 9.00013 and 3.0696733.</summary>
    [Fact]
    public void Of_GoldenRlax()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 10f, 1, -2, 1, 4, .2f }).view(2, 1, 3);
        var ids = tensor(new long[] { 0, 1, 0, 0 }).view(2, 2);
        var loss = NextTokenLoss.Compute(logits, ids, All(ids));
        Assert.Equal(9.00013, loss.Sums[0].ToDouble(), 1e-5);
        Assert.Equal(3.0696733, loss.Sums[1].ToDouble(), 1e-6);
    }

    /// <summary>LLMs-from-scratch: mean cross-entropy 1.4185397696491857.</summary>
    [Fact]
    public void Of_GoldenMean()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 2f, 1, .1f, .5f, 2.5f, .3f }).view(1, 2, 3);
        var ids = tensor(new long[] { 1, 0, 2 }).view(1, 3);
        var loss = NextTokenLoss.Compute(logits, ids, All(ids));
        Assert.Equal(1.4185397696491857, (loss.Sums.sum() / loss.Counts.sum()).ToDouble(), 1e-6);
    }

    [Fact]
    public void Of_EqualLogits_IsLnVATokenAndCountsTheMaskAfterTheFirstColumn()
    {
        using var scope = NewDisposeScope();
        var ids = zeros(2, 4, dtype: ScalarType.Int64);
        var mask = tensor(new[] { true, true, true, true, true, false, true, false }).view(2, 4);
        var loss = NextTokenLoss.Compute(zeros(2, 4, 5), ids, mask);
        Assert.Equal(3 * Math.Log(5), loss.Sums[0].ToDouble(), 1e-6);
        Assert.Equal(Math.Log(5), loss.Sums[1].ToDouble(), 1e-6);
        Assert.Equal([3, 1], loss.Counts.data<long>().ToArray());
    }

    [Fact]
    public void Of_NothingCounted_IsZeroOfZero()
    {
        using var scope = NewDisposeScope();
        var ids = zeros(1, 3, dtype: ScalarType.Int64);
        var loss = NextTokenLoss.Compute(randn(1, 3, 5), ids, zeros(1, 3, dtype: ScalarType.Bool));
        Assert.Equal((0, 0), (loss.Sums.ToDouble(), loss.Counts.ToInt64()));
    }

    [Fact]
    public void Of_Gradient_IsSoftmaxMinusTheTarget_AndAgreesWithFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var ids = tensor(new long[] { 0, 2, 1 }).view(1, 3);
        using var logits = randn(1, 2, 4, dtype: ScalarType.Float64, requires_grad: true);
        NextTokenLoss.Compute(logits, ids, All(ids)).Sums.sum().backward();
        var target = nn.functional.one_hot(ids[.., 1..], 4);
        Assert.True((logits.grad! - (logits.softmax(-1) - target)).abs().max().ToDouble() < 1e-12);
        Assert.True(logits.grad![0, 0, 2].ToDouble() < 0, "more logit for the target must lower the loss");
        const double h = 1e-6;                              // float64: error about h² and 1e-16/h
        using var noGrad = no_grad();
        var step = zeros_like(logits);
        step[0, 1, 3] = h;
        double Loss(Tensor at) => NextTokenLoss.Compute(at, ids, All(ids)).Sums.sum().ToDouble();
        Assert.Equal((Loss(logits + step) - Loss(logits - step)) / (2 * h), logits.grad![0, 1, 3].ToDouble(), 1e-8);
    }
}
