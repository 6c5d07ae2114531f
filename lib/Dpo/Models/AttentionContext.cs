using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Positions of the tokens of one forward and which of them each may see, computed once for all layers.
/// Borrows its tensors.</summary>
/// <param name="Positions">Position of each token in its sequence, from 0; int64, shape [T] (tokens) or [B,T] (rows,
/// tokens).</param>
/// <param name="Rope">Cosines and sines of the rotary position embedding, each of shape [T,D] or [B,1,T,D] (rows,
/// tokens, numbers per head); null for learnt positions.</param>
/// <param name="Mask">Attention mask, shape [B,1,T,S] (rows, 1, query tokens, key tokens), B may be 1; true if a query
/// may attend to a key. Null if no mask is needed, e.g. with <paramref name="Causal"/>.</param>
/// <param name="Causal">Whether each token attends to all tokens up to itself, with no padding and no cached tokens;
/// then no mask is needed.</param>
/// <param name="Cache">Cache of the keys and values of earlier tokens; null to compute all tokens anew.</param>
public sealed record AttentionContext(
    Tensor Positions, (Tensor Cos, Tensor Sin)? Rope, Tensor? Mask, bool Causal, KvCache? Cache)
{
    internal static AttentionContext Create(TransformerConfig config, Tensor ids, Tensor? leftPadding, KvCache? cache)
    {
        var (T, at) = (ids.shape[1], cache?.Length ?? 0);
        leftPadding = cache?.LeftPadding ?? leftPadding;                                                // [B]
        var columns = arange(at, at + T, dtype: ScalarType.Int64, device: ids.device);                  // [T]
        var positions = leftPadding is null ? columns : (columns - leftPadding.unsqueeze(1)).clamp_min(0);
        var rope = config.Rotary?.ComputeCosSin(
            leftPadding is null ? positions : positions.unsqueeze(1), config.HeadSize);
        var causal = leftPadding is null && at == 0;
        var mask = causal || (leftPadding is null && T == 1) ? null : See(columns, at + T, leftPadding);
        return new AttentionContext(positions, rope, mask, causal, cache);
    }

    // A column sees those from the row's first token up to itself. Padding sees itself alone, so that no softmax is
    // over nothing.
    private static Tensor See(Tensor columns, long length, Tensor? leftPadding)
    {
        var seen = arange(length, dtype: ScalarType.Int64, device: columns.device);                     // [S]
        var past = seen <= columns.unsqueeze(1);                                                        // [T,S]
        return leftPadding is null ? past.unsqueeze(0).unsqueeze(0)
            : (past & ((seen >= leftPadding.view(-1, 1, 1, 1)) | (seen == columns.unsqueeze(1))));      // [B,1,T,S]
    }
}
