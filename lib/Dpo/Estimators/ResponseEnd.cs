using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Where a response ends: at its first stop token, which belongs to it.</summary>
public static class ResponseEnd
{
    /// <summary>The place of the first stop token of each row.</summary>
    /// <param name="ids">Response tokens [B,Ty] int64.</param>
    /// <param name="stops">Ids that end a response, one or more.</param>
    /// <returns>[B] int64; Ty where there is none, a response that did not end.</returns>
    /// <exception cref="ArgumentException">Another shape, or no stop ids.</exception>
    public static Tensor First(Tensor ids, params ReadOnlySpan<long> stops) => (Stops(ids, stops).cumsum(1) == 0).sum(1);

    /// <summary>The tokens of each response, its stop token included.</summary>
    /// <param name="ids">Response tokens [B,Ty] int64.</param>
    /// <param name="stops">Ids that end a response, one or more.</param>
    /// <returns>[B,Ty] bool.</returns>
    /// <exception cref="ArgumentException">Another shape, or no stop ids.</exception>
    public static Tensor Mask(Tensor ids, params ReadOnlySpan<long> stops)
    {
        var stop = Stops(ids, stops);                                           // [B,Ty]
        return stop.cumsum(1) - stop.to_type(ScalarType.Int64) == 0;            // no stop before t
    }

    /// <summary>The ids with all behind the stop token replaced.</summary>
    /// <param name="ids">Response tokens [B,Ty] int64.</param>
    /// <param name="fill">The padding id.</param>
    /// <param name="stops">Ids that end a response, one or more.</param>
    /// <returns>[B,Ty] int64.</returns>
    /// <exception cref="ArgumentException">Another shape, or no stop ids.</exception>
    public static Tensor Cut(Tensor ids, long fill, params ReadOnlySpan<long> stops) => ids.masked_fill(Mask(ids, stops).logical_not(), fill);

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
