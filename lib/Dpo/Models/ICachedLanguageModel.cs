using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>A language model with a cache of what it has read, so that the next token costs the computation of one
/// position, not of all. The sampler uses the cache; a model without one is sampled all the same, only
/// slower.</summary>
/// <remarks>With the cache and without it the logits are the same, up to rounding.</remarks>
public interface ICachedLanguageModel : ILanguageModel
{
    /// <summary>Creates an empty cache for a batch of rows, into which <c>NextLogits</c> reads tokens.</summary>
    /// <param name="rows">Number of rows of the batch, B, 1 or more.</param>
    /// <param name="capacity">Largest number of positions a row can have, padding included; at most the model's context
    /// length.</param>
    /// <param name="leftPadding">Number of padding positions at the left of each of the B rows, shape [B] int64, which
    /// the model ignores; null, the default, for none. It is copied.</param>
    /// <returns>New cache on the model's device; the caller owns it.</returns>
    IDecoderCache NewCache(int rows, int capacity, Tensor? leftPadding = null);

    /// <summary>Reads further tokens of each row, adds them to the cache and scores the next token.</summary>
    /// <param name="ids">Token ids that follow those in the cache, shape [B,T] int64: B rows, T new positions. All rows
    /// end at the same column.</param>
    /// <param name="cache">Cache from <see cref="NewCache"/> of this model; its length grows by the number of new
    /// positions.</param>
    /// <returns>Logits of the token after the last column, shape [B,V]: one number for each of V ids; without
    /// gradients.</returns>
    Tensor NextLogits(Tensor ids, IDecoderCache cache);
}

/// <summary>What a model stores of the tokens it has read: a transformer their keys and values, a recurrent network its
/// state. Owns its tensors.</summary>
public interface IDecoderCache : IDisposable
{
    /// <summary>Largest number of positions a row can have, padding included.</summary>
    int Capacity { get; }

    /// <summary>Number of positions read so far, padding included.</summary>
    int Length { get; }

    /// <summary>Retains the given rows of the cache, in the order given, and drops the others.</summary>
    /// <param name="rows">Indices of the rows to retain, each 0 .. rows-1; from then on the batch has these rows
    /// alone.</param>
    void SelectRows(IReadOnlyList<int> rows);
}
