using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>A language model that goes on from what it has read, so that a next token costs one position, not all. The
/// sampler uses it; a model that has no such form is sampled all the same, only slower.</summary>
/// <remarks>With the cache and without it the logits are the same, up to rounding.</remarks>
public interface ICachedLanguageModel : ILanguageModel
{
    /// <summary>A cache that has read nothing yet.</summary>
    /// <param name="rows">B.</param>
    /// <param name="capacity">The most positions of a row, padding included; at most the context length.</param>
    /// <param name="leftPadding">How many positions at the left of each row are padding [B] int64, to be read as if
    /// they were not there; null for none. Copied.</param>
    /// <returns>On the model's device; the caller owns it.</returns>
    IDecoderCache NewCache(int rows, int capacity, Tensor? leftPadding = null);

    /// <summary>Reads more tokens of each row, puts them into the cache and scores the next one.</summary>
    /// <param name="ids">The tokens after those that the cache has read [B,T] int64. Rows end at the same
    /// column.</param>
    /// <param name="cache">From <see cref="NewCache"/> of this model. Its length grows by T.</param>
    /// <returns>Logits [B,V] of the token after the last column; without gradients.</returns>
    Tensor NextLogits(Tensor ids, IDecoderCache cache);
}

/// <summary>What a model keeps of the tokens it has read: a transformer its keys and values, a recurrent network its
/// state. Owns its tensors.</summary>
public interface IDecoderCache : IDisposable
{
    /// <summary>The most positions of a row, padding included.</summary>
    int Capacity { get; }

    /// <summary>Positions read so far, padding included.</summary>
    int Length { get; }

    /// <summary>Keeps some rows, in the order given, and forgets the others.</summary>
    /// <param name="rows">Their numbers, 0 .. B-1.</param>
    void Keep(IReadOnlyList<int> rows);
}
