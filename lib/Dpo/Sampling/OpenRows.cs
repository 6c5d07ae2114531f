using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Sampling;

/// <summary>Rows of a generation and the logits of their next tokens, computed through a cache while it has room. Owns
/// the cache.</summary>
/// <remarks>In the cache rows have padding on the left, so that all grow at the same column. Past the context's end,
/// and for a model that has no cache, each step runs the newest tokens that fit; past the end the positions of all of
/// them have changed.</remarks>
internal sealed class OpenRows(ILanguageModel model, IReadOnlyList<Row> rows, SamplingConfig options) : IDisposable
{
    private readonly ICachedLanguageModel? _cachedModel = options.Cached ? model as ICachedLanguageModel : null;
    private readonly Device _device = model.Device;
    private IDecoderCache? _cache;
    private List<Row> _cached = [];                         // whose tokens the cache has read, in its order

    /// <summary>Rows that are not complete: they want another token.</summary>
    public List<Row> Open =>
        [.. rows.Where(r => r.Made < options.MaxTokens && (r.Made == 0 || r.Ids[^1] != options.EosId))];

    /// <summary>Computes the logits of the next token of each open row, shape [B,V], in the caller's dispose
    /// scope.</summary>
    public Tensor Next(List<Row> open)
    {
        var longest = open.Max(r => r.Ids.Count);
        if (_cachedModel is null || longest > model.ContextLength)
        {
            return ComputeUncached(open);
        }
        if (_cache is null || _cache.Length == _cache.Capacity)     // full of a longer row that has ended
        {
            return Begin(_cachedModel, open, longest);
        }
        if (open.Count * 2 <= _cached.Count)        // rows that have ended are carried along until they are half
        {
            _cache.SelectRows([.. open.Select(r => _cached.IndexOf(r))]);
            _cached = open;
        }
        var ids = Numbers(_cached.Select(r => (long)r.Ids[^1])).unsqueeze(1);
        var logits = Read(_cachedModel, ids, _cache);
        return open.Count == _cached.Count ? logits
            : logits.index_select(0, Numbers(open.Select(r => (long)_cached.IndexOf(r))));
    }

    private Tensor Begin(ICachedLanguageModel cachedModel, List<Row> open, int longest)
    {
        var padding = open.Select(r => (long)(longest - r.Ids.Count)).ToArray();
        var capacity = (int)Math.Min(model.ContextLength, (long)longest + options.MaxTokens - open[0].Made - 1);
        _cache?.Dispose();
        _cache = cachedModel.NewCache(open.Count, capacity, padding.Any(p => p > 0) ? Numbers(padding) : null);
        _cached = open;
        var ids = open.SelectMany(r =>
            Enumerable.Repeat(0L, longest - r.Ids.Count).Concat(r.Ids.Select(id => (long)id)));
        return Read(cachedModel, Numbers(ids).view(open.Count, longest), _cache);
    }

    // A cache that reads and does not count would be written over, or never end.
    private static Tensor Read(ICachedLanguageModel cachedModel, Tensor ids, IDecoderCache cache)
    {
        var length = cache.Length + ids.shape[1];
        var logits = Require(cachedModel.NextLogits(ids, cache), cachedModel, ids.shape[0]);
        return cache.Length == length ? logits : throw new InvalidOperationException(
            $"{cache.GetType().Name}.Length is {cache.Length} after {cachedModel.GetType().Name}.NextLogits has read; "
            + $"expected {length}: it grows by the columns of ids");
    }

    // Right padded: what lies behind a row's end is in its future, which a language model does not see.
    private Tensor ComputeUncached(List<Row> open)
    {
        var windows = open.Select(r => r.Ids.Skip(Math.Max(0, r.Ids.Count - model.ContextLength)).ToArray()).ToList();
        var (B, T) = (open.Count, windows.Max(w => w.Length));
        var ids = windows.SelectMany(w => w.Select(id => (long)id).Concat(Enumerable.Repeat(0L, T - w.Length)));
        var last = Numbers(windows.Select(w => (long)w.Length - 1));
        return Require(model.NextLogits(Numbers(ids).view(B, T), last), model, B);
    }

    private static Tensor Require(Tensor logits, ILanguageModel from, long rows)
    {
        Shape.Require(logits, $"{from.GetType().Name}.NextLogits", "[B,V]", rows, -1);
        return logits;
    }

    private Tensor Numbers(IEnumerable<long> numbers) => tensor(numbers.ToArray(), device: _device);

    public void Dispose() => _cache?.Dispose();
}
