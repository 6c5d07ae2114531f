using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Keys and values of the positions a transformer has read, so that the next token costs the computation of
/// one position, not of all. Owns its tensors.</summary>
/// <remarks>Memory for all positions is allocated at once and filled in place. For inference only: no gradient passes
/// through it.</remarks>
public sealed class KvCache : IDecoderCache
{
    private Tensor[] _layers;                               // keys, then values, of a layer [B,2KV,capacity,D]

    /// <summary>Creates an empty cache on the model's device.</summary>
    /// <param name="model">Model whose keys and values the cache will hold.</param>
    /// <param name="rows">Number of sequences in the batch, B, at least 1.</param>
    /// <param name="capacity">Largest number of tokens that a row can hold, padding included; at most the model's
    /// context length.</param>
    /// <param name="leftPadding">Number of padding tokens at the start of each row, shape [B] (rows) int64; the model
    /// ignores them. The tensor is copied. Null, the default, for no padding.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is below 1, or <paramref name="capacity"/>
    /// above the model's context length.</exception>
    public KvCache(Transformer model, int rows, int capacity, Tensor? leftPadding = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, model.Config.ContextLength);
        Capacity = capacity;
        var c = model.Config;
        _layers = [.. Enumerable.Range(0, c.LayerCount).Select(_ => Room())];
        LeftPadding = leftPadding?.to(model.Device, copy: true).DetachFromDisposeScope();

        // Zeros, not what the memory held: a NaN there would survive a weight of 0.
        Tensor Room() =>
            zeros(rows, 2 * c.KeyValueHeads, capacity, c.HeadSize, device: model.Device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public int Capacity { get; }

    /// <inheritdoc/>
    public int Length { get; private set; }

    /// <summary>Number of rows of the batch, B.</summary>
    public long Rows => _layers[0].shape[0];

    /// <summary>Number of padding positions at the left of each of the B rows, shape [B] int64; null if no row has
    /// any.</summary>
    public Tensor? LeftPadding { get; private set; }

    /// <inheritdoc/>
    public void SelectRows(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var index = tensor(rows.Select(r => (long)r).ToArray(), device: _layers[0].device);
        _layers = [.. _layers.Select(Select)];
        LeftPadding = LeftPadding is { } padding ? Select(padding) : null;

        Tensor Select(Tensor all)
        {
            var kept = all.index_select(0, index).DetachFromDisposeScope();
            all.Dispose();
            return kept;
        }
    }

    // Puts a layer's new keys and values [B,2KV,T,D] behind the old ones and gives all of them [B,2KV,Length+T,D].
    internal Tensor Append(int layer, Tensor keysAndValues)
    {
        var T = keysAndValues.shape[2];
        _layers[layer].narrow(2, Length, T).copy_(keysAndValues);
        return _layers[layer].narrow(2, 0, Length + T);
    }

    // After all layers have appended.
    internal void Advance(int positions) => Length += positions;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var held in _layers)
        {
            held.Dispose();
        }
        LeftPadding?.Dispose();
    }
}
