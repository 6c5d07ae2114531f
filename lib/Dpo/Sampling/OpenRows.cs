using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Sampling;

/// <summary>The rows of a generation and the logits of their next tokens, through a cache while it has room. Owns the cache.</summary>
/// <remarks>In the cache rows are left padded, so that all grow at the same place. Past the context's end there is no cache: each
/// step runs the newest tokens that fit, whose positions have all moved.</remarks>
internal sealed class OpenRows(Transformer model, IReadOnlyList<Row> rows, SamplingOptions options) : IDisposable
{
    private KvCache? _cache;
    private List<Row> _cached = [];                         // whose keys the cache holds, in its order

    /// <summary>Rows that want another token.</summary>
    public List<Row> Open => [.. rows.Where(r => r.Made < options.MaxTokens && (r.Made == 0 || r.Ids[^1] != options.EosId))];

    /// <summary>Logits [B,V] of the next token of each open row, in the caller's dispose scope.</summary>
    public Tensor Next(List<Row> open)
    {
        var longest = open.Max(r => r.Ids.Count);
        if (!options.Cached || longest > model.Config.ContextLength)
        {
            return Whole(open);
        }
        if (_cache is null || _cache.Length == _cache.Capacity)     // full of a longer row that has ended
        {
            return Begin(open, longest);
        }
        if (open.Count * 2 <= _cached.Count)                // rows that have ended are carried along until they are half
        {
            _cache.Keep([.. open.Select(r => _cached.IndexOf(r))]);
            _cached = open;
        }
        var ids = tensor(_cached.Select(r => (long)r.Ids[^1]).ToArray(), device: model.Device).unsqueeze(1);
        var logits = model.Head(model.Hidden(ids, cache: _cache)[.., 0]);
        return open.Count == _cached.Count ? logits
            : logits.index_select(0, tensor(open.Select(r => (long)_cached.IndexOf(r)).ToArray(), device: model.Device));
    }

    private Tensor Begin(List<Row> open, int longest)
    {
        var padding = open.Select(r => (long)(longest - r.Ids.Count)).ToArray();
        var capacity = Math.Min(model.Config.ContextLength, longest + options.MaxTokens - open[0].Made - 1);
        _cache?.Dispose();
        _cache = new KvCache(model, open.Count, capacity, padding.Any(p => p > 0) ? tensor(padding, device: model.Device) : null);
        _cached = open;
        var ids = tensor(open.SelectMany(r => Enumerable.Repeat(0L, longest - r.Ids.Count).Concat(r.Ids.Select(id => (long)id))).ToArray(), device: model.Device);
        return model.Head(model.Hidden(ids.view(open.Count, longest), cache: _cache)[.., ^1]);
    }

    // Right padded: what lies behind a row's end is in its future, which attention does not see.
    private Tensor Whole(List<Row> open)
    {
        var windows = open.Select(r => r.Ids.Skip(Math.Max(0, r.Ids.Count - model.Config.ContextLength)).ToArray()).ToList();
        var (B, T) = (open.Count, windows.Max(w => w.Length));
        var ids = tensor(windows.SelectMany(w => w.Select(id => (long)id).Concat(Enumerable.Repeat(0L, T - w.Length))).ToArray(), device: model.Device).view(B, T);
        var last = tensor(windows.Select(w => (long)w.Length - 1).ToArray(), device: model.Device);
        return model.Head(model.Hidden(ids)[arange(B, device: model.Device), last]);
    }

    public void Dispose() => _cache?.Dispose();
}
