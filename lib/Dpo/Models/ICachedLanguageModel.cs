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
    /// <param name="rows">Number of sequences in the batch, B, at least 1.</param>
    /// <param name="capacity">Largest number of tokens that a row can hold, padding included; at most the model's
    /// context length.</param>
    /// <param name="leftPadding">Number of padding tokens at the start of each row, shape [B] (rows) int64; the model
    /// ignores them. The tensor is copied. Null, the default, for no padding.</param>
    /// <returns>New empty cache on the model's device; the caller disposes the cache.</returns>
    IDecoderCache NewCache(int rows, int capacity, Tensor? leftPadding = null);

    /// <summary>Reads further tokens of each row, adds them to the cache and scores the next token.</summary>
    /// <param name="ids">Token ids that follow the cached ones, shape [B,T] (rows, new tokens) int64; all rows get the
    /// same number of tokens.</param>
    /// <param name="cache">Cache that <see cref="NewCache"/> of the same model returned; the new tokens are added to
    /// the cache.</param>
    /// <returns>Logits of the next token after each row, shape [B,V] (rows, token ids of the vocabulary); without
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
    /// <param name="rows">Indices of the rows to keep, counted from 0; all other rows are removed from the cache, and
    /// the rest is renumbered in this order.</param>
    void SelectRows(IReadOnlyList<int> rows);
}
