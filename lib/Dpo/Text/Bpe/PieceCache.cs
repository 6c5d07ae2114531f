using System.Collections.Concurrent;

namespace Dpo.Text.Bpe;

/// <summary>A cache of the ids of short pieces of text, at most <see cref="Capacity"/> of them. Any number of
/// threads may use it.</summary>
internal sealed class PieceCache
{
    /// <summary>Largest number of pieces of text that are cached; when there is one more, the cache is emptied
    /// first.</summary>
    public const int Capacity = 1 << 15;

    /// <summary>Length of the longest piece of text that is cached, in UTF-16 units.</summary>
    public const int LongestPiece = 32;

    private readonly ConcurrentDictionary<string, int[]> _known;
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _spans;
    private int _count;

    public PieceCache()
    {
        _known = new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal);
        _spans = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Number of pieces of text whose ids are cached now.</summary>
    public int Count => _known.Count;

    public int[]? Find(ReadOnlySpan<char> piece) =>
        piece.Length <= LongestPiece && _spans.TryGetValue(piece, out var ids) ? ids : null;

    public void Add(ReadOnlySpan<char> piece, ReadOnlySpan<int> ids)
    {
        if (piece.Length > LongestPiece)
        {
            return;
        }
        if (Interlocked.Increment(ref _count) > Capacity)
        {
            _known.Clear();
            Interlocked.Exchange(ref _count, 1);
        }
        _spans.TryAdd(piece, ids.ToArray());
    }
}
