using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class CausalSelfAttentionTests
{
    [Fact]
    public void WrittenOut_IsScaledDotProductAttention()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (q, k, v) = (randn(2, 3, 7, 4), randn(2, 3, 7, 4), randn(2, 3, 7, 4));
        var (weights, output) = CausalSelfAttention.WrittenOut(q, k, v);
        Assert.True((output - nn.functional.scaled_dot_product_attention(q, k, v, is_casual: true)).abs().max().ToDouble() < 1e-6);
        Assert.True((weights.sum(-1) - 1).abs().max().ToDouble() < 1e-6);
        Assert.Equal(0, weights.triu(1).abs().max().ToDouble());
    }

    [Fact]
    public void WrittenOut_TwoPositionsByHand()
    {
        using var scope = NewDisposeScope();
        // D = 1: scores of position 1 are 1·0 and 1·ln 3, so the weights are 1/4 and 3/4.
        var (weights, output) = CausalSelfAttention.WrittenOut(tensor(new[] { 5f, 1 }).view(2, 1), tensor(new[] { 0f, (float)Math.Log(3) }).view(2, 1),
            tensor(new[] { 4f, 8 }).view(2, 1));
        Assert.Equal([1, 0, 0.25f, 0.75f], weights.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([4, 7], output.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }
}
