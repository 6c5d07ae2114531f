using System.Collections.Concurrent;

namespace Dpo.Text.Bpe;

/// <summary>The ids of pieces met before: short ones, and at most <see cref="Most"/> of them. For any number of threads.</summary>
internal sealed class PieceCache
{
    /// <summary>How many pieces are kept; one more, and all are forgotten.</summary>
    public const int Most = 1 << 15;

    /// <summary>The longest piece that is kept.</summary>
    public const int LongestPiece = 32;

    private readonly ConcurrentDictionary<string, int[]> _known;
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _spans;
    private int _count;

    public PieceCache()
    {
        _known = new ConcurrentDictionary<string, int[]>(StringComparer.Ordinal);
        _spans = _known.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many pieces are known now.</summary>
    public int Count => _known.Count;

    public int[]? Find(ReadOnlySpan<char> piece) => piece.Length <= LongestPiece && _spans.TryGetValue(piece, out var ids) ? ids : null;

    public void Keep(ReadOnlySpan<char> piece, ReadOnlySpan<int> ids)
    {
        if (piece.Length > LongestPiece)
        {
            return;
        }
        if (Interlocked.Increment(ref _count) > Most)
        {
            _known.Clear();
            Interlocked.Exchange(ref _count, 1);
        }
        _spans.TryAdd(piece, ids.ToArray());
    }
}
