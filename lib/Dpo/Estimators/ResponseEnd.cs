using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>End of a response: its first stop token, which belongs to it.</summary>
public static class ResponseEnd
{
    /// <summary>Returns the index of the first stop token of each row.</summary>
    /// <param name="ids">Token ids of the responses without their prompts, shape [B,Ty] (responses, tokens)
    /// int64.</param>
    /// <param name="stops">Ids of the tokens that end a response, e.g. that of the end-of-sequence token (EOS); at
    /// least one.</param>
    /// <returns>Index from 0 of each response's first stop token, shape [B] (responses) int64; Ty, the number of
    /// columns, if a response has none.</returns>
    /// <exception cref="ArgumentException">The ids have another shape, or there are no stop ids.</exception>
    public static Tensor First(Tensor ids, params ReadOnlySpan<long> stops) =>
        (Stops(ids, stops).cumsum(1) == 0).sum(1);

    /// <summary>Marks the tokens of each response, its stop token included.</summary>
    /// <param name="ids">Token ids of the responses without their prompts, shape [B,Ty] (responses, tokens)
    /// int64.</param>
    /// <param name="stops">Ids of the tokens that end a response, e.g. that of the end-of-sequence token (EOS); at
    /// least one.</param>
    /// <returns>Mask of the tokens of each response, shape [B,Ty] (responses, tokens) bool; true up to and including
    /// the first stop token.</returns>
    /// <exception cref="ArgumentException">The ids have another shape, or there are no stop ids.</exception>
    public static Tensor Mask(Tensor ids, params ReadOnlySpan<long> stops)
    {
        var stop = Stops(ids, stops);                                           // [B,Ty]
        return stop.cumsum(1) - stop.to_type(ScalarType.Int64) == 0;            // no stop before t
    }

    /// <summary>Replaces all ids after the stop token by padding.</summary>
    /// <param name="ids">Token ids of the responses without their prompts, shape [B,Ty] (responses, tokens)
    /// int64.</param>
    /// <param name="fill">Padding token id that replaces every id after the first stop token.</param>
    /// <param name="stops">Ids of the tokens that end a response, e.g. that of the end-of-sequence token (EOS); at
    /// least one.</param>
    /// <returns>Copy of the token ids with padding after each response's first stop token, shape [B,Ty] (responses,
    /// tokens) int64.</returns>
    /// <exception cref="ArgumentException">The ids have another shape, or there are no stop ids.</exception>
    public static Tensor Cut(Tensor ids, long fill, params ReadOnlySpan<long> stops) =>
        ids.masked_fill(Mask(ids, stops).logical_not(), fill);

    private static Tensor Stops(Tensor ids, ReadOnlySpan<long> stops)
    {
        Shape.Require(ids, nameof(ids), "[B,Ty]");
        if (stops.IsEmpty)
        {
            throw new ArgumentException("stops is empty; give the id of at least one token that ends a response");
        }
        var found = ids == stops[0];
        foreach (var stop in stops[1..])
        {
            found = found | (ids == stop);
        }
        return found;
    }
}
