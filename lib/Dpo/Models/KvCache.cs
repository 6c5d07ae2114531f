using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Keys and values of the positions a model has seen, so that a next token costs one position, not all. Owns its tensors.</summary>
/// <remarks>Room for all positions is made at once; they are filled in place. For inference: no gradient passes through it.</remarks>
public sealed class KvCache : IDecoderCache
{
    private Tensor[] _layers;                               // keys, then values, of a layer [B,2KV,capacity,D]

    /// <summary>An empty cache on the model's device.</summary>
    /// <param name="model">Whose keys and values it will hold.</param>
    /// <param name="rows">B.</param>
    /// <param name="capacity">The most positions of a row.</param>
    /// <param name="leftPadding">How many positions at the left of each row hold nothing [B] int64; null for none. Copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">No row, or a capacity beyond the model's context.</exception>
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
        Tensor Room() => zeros(rows, 2 * c.KeyValueHeads, capacity, c.HeadSize, device: model.Device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public int Capacity { get; }

    /// <inheritdoc/>
    public int Length { get; private set; }

    /// <summary>B.</summary>
    public long Rows => _layers[0].shape[0];

    /// <summary>Positions at the left of each row that hold nothing [B] int64; null where none does.</summary>
    public Tensor? LeftPadding { get; private set; }

    /// <inheritdoc/>
    public void Keep(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var index = tensor(rows.Select(r => (long)r).ToArray(), device: _layers[0].device);
        _layers = [.. _layers.Select(Kept)];
        LeftPadding = LeftPadding is { } padding ? Kept(padding) : null;

        Tensor Kept(Tensor all)
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
