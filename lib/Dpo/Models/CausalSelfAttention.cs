using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Models;

/// <summary>Causal self-attention (Vaswani et al. 2017, arXiv:1706.03762, Eq. 1) of H heads side by side: softmax(Q Kᵀ
/// / √D + mask) V.</summary>
/// <remarks>The mask lets position t see positions 0 .. t only. With fewer key and value heads than query heads, each
/// serves a group of G = H/KV neighbouring query heads (grouped-query attention, Ainslie et al. 2023,
/// arXiv:2305.13245).</remarks>
public sealed class CausalSelfAttention : nn.Module<Tensor, AttentionContext, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> qkv, proj;
    private readonly RmsNorm? qNorm, kNorm;                 // null but with QkNorm
    private readonly int _layer, _heads, _keyValueHeads, _headSize;
    private readonly double _dropout;

    internal CausalSelfAttention(TransformerConfig config, int layer) : base(nameof(CausalSelfAttention))
    {
        (_layer, _heads, _keyValueHeads, _headSize) = (layer, config.HeadCount, config.KeyValueHeads, config.HeadSize);
        long[] parts = [_heads * _headSize, _keyValueHeads * _headSize, _keyValueHeads * _headSize];
        qkv = config.NewLinear("attention.qkv", config.EmbeddingSize, parts, config.QkvBias ?? config.Bias);
        proj = config.NewLinear("attention.proj", _heads * _headSize, [config.EmbeddingSize], config.Bias);
        (qNorm, kNorm) = (config.NewHeadNorm(), config.NewHeadNorm());
        _dropout = config.Dropout;
        RegisterComponents();
    }

    /// <summary>Computes each position's attention over the positions it may see.</summary>
    /// <param name="x">Normalised hidden states, shape [B,T,C] (rows, tokens, embedding size).</param>
    /// <param name="context">Positions and attention mask of the tokens in <paramref name="x"/>, and the cache, if any,
    /// to which their keys and values are added.</param>
    /// <returns>Attention's contribution, to be added to the hidden states, shape [B,T,C] (rows, tokens, embedding
    /// size).</returns>
    public override Tensor forward(Tensor x, AttentionContext context)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(context);
        var (B, T, H, KV) = (x.shape[0], x.shape[1], _heads, _keyValueHeads);
        var heads = qkv.forward(x).view(B, T, H + 2 * KV, _headSize).transpose(1, 2);                   // [B,H+2KV,T,D]
        if (qNorm is not null && kNorm is not null)
        {
            var raw = heads.split([H, KV, KV], dim: 1);
            heads = cat([qNorm.forward(raw[0]), kNorm.forward(raw[1]), raw[2]], 1);
        }
        if (context.Rope is { } turns)
        {
            var turned = heads.split([H + KV, KV], dim: 1);
            heads = cat([Rotary.Apply(turned[0], turns.Cos, turns.Sin), turned[1]], 1);
        }
        // One split: each narrow would fill a gradient of the whole with zeros, and these be added.
        var parts = heads.split([H, KV, KV], dim: 1);
        var (q, k, v) = (parts[0], parts[1], parts[2]);                             // [B,H,T,D], [B,KV,T,D] twice
        if (context.Cache is { } cache)
        {
            var kept = cache.Append(_layer, heads.narrow(1, H, 2 * KV)).split(KV, dim: 1);          // [B,KV,S,D] twice
            (k, v) = (kept[0], kept[1]);
        }
        var p = training ? _dropout : 0;
        var y = Attend(q, k, v, context, p).transpose(1, 2).reshape(B, T, H * _headSize);
        y = proj.forward(y);                                                                            // [B,T,C]
        return p > 0 ? dropout(y, p) : y;
    }

    private Tensor Attend(Tensor q, Tensor k, Tensor v, AttentionContext context, double p)
    {
        var group = _heads / _keyValueHeads;
        if (group > 1 && q.shape[2] == 1)
        {
            // One query sees what its whole group sees, so the group stands in for the queries and no key is copied.
            var grouped = q.reshape(q.shape[0], _keyValueHeads, group, _headSize);
            return scaled_dot_product_attention(grouped, k, v, context.Mask, p).reshape(q.shape);
        }
        if (group > 1)
        {
            (k, v) = (k.repeat_interleave(group, 1), v.repeat_interleave(group, 1));                    // [B,H,S,D]
        }
        return scaled_dot_product_attention(q, k, v, context.Mask, p, is_casual: context.Causal);      // [B,H,T,D]
    }

    /// <summary>Computes causal attention with every step written out, without dropout and output projection.</summary>
    /// <param name="q">Queries of one or several attention heads, shape [...,T,D] (any leading dimensions, tokens,
    /// numbers per head).</param>
    /// <param name="k">Keys, in the shape of the queries, [...,T,D] (any leading dimensions, tokens, numbers per
    /// head).</param>
    /// <param name="v">Values, in the shape of the queries, [...,T,D] (any leading dimensions, tokens, numbers per
    /// head).</param>
    /// <returns>Weights: attention weights, shape [...,T,T] (query tokens, key tokens), rows sum to 1. Output: the
    /// values averaged by these weights, shape [...,T,D].</returns>
    public static (Tensor Weights, Tensor Output) WrittenOut(Tensor q, Tensor k, Tensor v)
    {
        ArgumentNullException.ThrowIfNull(q);
        ArgumentNullException.ThrowIfNull(k);
        var (T, D) = (q.shape[^2], q.shape[^1]);
        var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(D);                                 // [...,T,T]
        var future = ones(T, T, dtype: ScalarType.Bool, device: q.device).triu(1);                 // above the diagonal
        var weights = scores.masked_fill(future, double.NegativeInfinity).softmax(-1);             // [...,T,T]
        return (weights, weights.matmul(v));                                                       // [...,T,D]
    }
}
