using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Where the positions of a forward are and which of them each may see. Borrows its tensors.</summary>
/// <param name="Positions">0 for a row's first token, [T] or [B,T] int64.</param>
/// <param name="Turns">The rotary cos and sin at them, [T,D] or [B,1,T,D]; null where positions are learnt.</param>
/// <param name="Visible">True where a position sees another [B,1,T,S]; null where it sees all, or with <paramref name="Causal"/> all up to itself.</param>
/// <param name="Causal">Whether the mask is the plain triangle.</param>
/// <param name="Cache">Where keys and values of earlier positions are; null for none.</param>
public sealed record Places(Tensor Positions, (Tensor Cos, Tensor Sin)? Turns, Tensor? Visible, bool Causal, KvCache? Cache)
{
    internal static Places Of(TransformerConfig config, Tensor ids, Tensor? leftPadding, KvCache? cache)
    {
        var (T, at) = (ids.shape[1], cache?.Length ?? 0);
        leftPadding = cache?.LeftPadding ?? leftPadding;                                                // [B]
        var columns = arange(at, at + T, dtype: ScalarType.Int64, device: ids.device);                  // [T]
        var positions = leftPadding is null ? columns : (columns - leftPadding.unsqueeze(1)).clamp_min(0);
        var turns = config.Rotary?.Turns(leftPadding is null ? positions : positions.unsqueeze(1), config.HeadSize);
        var causal = leftPadding is null && at == 0;
        var visible = causal || (leftPadding is null && T == 1) ? null : See(columns, at + T, leftPadding);
        return new Places(positions, turns, visible, causal, cache);
    }

    // A column sees those from the row's first token up to itself. Padding sees itself alone, so that no softmax is over nothing.
    private static Tensor See(Tensor columns, long length, Tensor? leftPadding)
    {
        var seen = arange(length, dtype: ScalarType.Int64, device: columns.device);                     // [S]
        var past = seen <= columns.unsqueeze(1);                                                        // [T,S]
        return leftPadding is null ? past.unsqueeze(0).unsqueeze(0)
            : (past & ((seen >= leftPadding.view(-1, 1, 1, 1)) | (seen == columns.unsqueeze(1))));      // [B,1,T,S]
    }
}
