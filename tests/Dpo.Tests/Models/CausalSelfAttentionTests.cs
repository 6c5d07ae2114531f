using Dpo.Base;
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

    // Only the directions of queries and keys count then; and a query's gain of 2 is a key's gain of 2.
    [Fact]
    public void QkNorm_TheLengthsOfQueriesAndKeysDoNotCount_TheirGainsDo()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var shape = new TransformerConfig(7, 8, 1, 2, 8) { Rotary = new(), OwnHeadSize = 6, KeyValueHeadCount = 1, Bias = false, NormEpsilon = 1e-12 };
        using var plain = new Transformer(shape, new Seeds(1));
        using var normed = new Transformer(shape with { QkNorm = true }, new Seeds(1));
        const string prefix = "blocks.0.attention.";
        var own = normed.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var gains = own.Keys.Except(plain.named_parameters().Select(p => p.name)).Order(StringComparer.Ordinal);
        Assert.Equal([prefix + "kNorm.weight", prefix + "qNorm.weight"], gains);
        Assert.Equal(own["tokens.weight"].ToDoubles(), plain.parameters().First().ToDoubles());    // no draw is spent on a gain
        Tensor q = own[prefix + "qNorm.weight"], k = own[prefix + "kNorm.weight"];
        Assert.Equal([6], q.shape);
        var ids = tensor(new long[,] { { 1, 2, 3, 4, 5, 6 } });
        var before = normed.forward(ids).clone();
        Assert.True((plain.forward(ids) - before).abs().max().ToDouble() > 1e-4);
        own[prefix + "qkv.weight"][..(3 * 6)].mul_(50);                     // two query heads and a key head
        Assert.True((normed.forward(ids) - before).abs().max().ToDouble() < 1e-5);
        q.mul_(2);
        var sharper = normed.forward(ids).clone();
        Assert.True((sharper - before).abs().max().ToDouble() > 1e-4);
        q.div_(2);
        k.mul_(2);
        Assert.True((normed.forward(ids) - sharper).abs().max().ToDouble() < 1e-5);
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
