using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Models;

/// <summary>Causal self-attention (Vaswani et al. 2017, arXiv:1706.03762, Eq. 1): softmax(Q Kᵀ / √D + mask) V, H heads beside each other.</summary>
/// <remarks>The mask lets position t see positions 0 .. t only.</remarks>
public sealed class CausalSelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly Linear qkv, proj;
    private readonly int _heads;
    private readonly double _dropout;

    internal CausalSelfAttention(TransformerConfig config) : base(nameof(CausalSelfAttention))
    {
        qkv = nn.Linear(config.EmbeddingSize, 3 * config.EmbeddingSize, hasBias: config.QkvBias ?? config.Bias);
        proj = nn.Linear(config.EmbeddingSize, config.EmbeddingSize, hasBias: config.Bias);
        _heads = config.HeadCount;
        _dropout = config.Dropout;
        RegisterComponents();
    }

    /// <summary>Mixes each position with those before it.</summary>
    /// <param name="x">[B,T,C].</param>
    /// <returns>[B,T,C].</returns>
    public override Tensor forward(Tensor x)
    {
        var (B, T, C) = (x.shape[0], x.shape[1], x.shape[2]);
        var parts = qkv.forward(x).view(B, T, 3, _heads, C / _heads).permute(2, 0, 3, 1, 4);       // [3,B,H,T,D]
        var p = training ? _dropout : 0;
        var y = scaled_dot_product_attention(parts[0], parts[1], parts[2], p: p, is_casual: true); // [B,H,T,D]
        y = proj.forward(y.transpose(1, 2).reshape(B, T, C));                                      // [B,T,C]
        return p > 0 ? dropout(y, p) : y;
    }

    /// <summary>The same attention with every step written out, for one head's worth of queries, keys and values.</summary>
    /// <param name="q">Queries [...,T,D].</param>
    /// <param name="k">Keys [...,T,D].</param>
    /// <param name="v">Values [...,T,D].</param>
    /// <returns>The weights [...,T,T], each row a distribution over the positions it sees, and their mix of the values [...,T,D].</returns>
    public static (Tensor Weights, Tensor Output) WrittenOut(Tensor q, Tensor k, Tensor v)
    {
        ArgumentNullException.ThrowIfNull(q);
        ArgumentNullException.ThrowIfNull(k);
        var (T, D) = (q.shape[^2], q.shape[^1]);
        var scores = q.matmul(k.transpose(-2, -1)) / Math.Sqrt(D);                                 // [...,T,T]
        var future = ones(T, T, dtype: ScalarType.Bool, device: q.device).triu(1);                 // true above the diagonal
        var weights = scores.masked_fill(future, double.NegativeInfinity).softmax(-1);             // [...,T,T]
        return (weights, weights.matmul(v));                                                       // [...,T,D]
    }
}
