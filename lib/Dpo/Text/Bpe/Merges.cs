namespace Dpo.Text.Bpe;

/// <summary>Merges learnt for a byte-pair encoding: of all pairs of neighbouring ids the one learnt first is joined,
/// the leftmost of equal ones first, until none is left.</summary>
internal sealed class Merges
{
    private const int LongWord = 64;
    private readonly Dictionary<long, (int Rank, int Id)> _byPair = [];
    private readonly List<(int Left, int Right)> _pairs = [];

    /// <summary>Pairs of token ids in the order in which they were learnt.</summary>
    public IReadOnlyList<(int Left, int Right)> Pairs => _pairs;

    public void Add(int left, int right, int id)
    {
        _byPair[Key(left, right)] = (_pairs.Count, id);
        _pairs.Add((left, right));
    }

    /// <summary>Applies the merges to a row of token ids, in place.</summary>
    /// <returns>Number of token ids left after merging; they are at the start of the span.</returns>
    public int Apply(Span<int> ids) => ids.Length <= LongWord ? ApplyShort(ids) : ApplyLong(ids);

    private static long Key(int left, int right) => ((long)left << 32) | (uint)right;

    // Quadratic, and the fastest for words as they are.
    private int ApplyShort(Span<int> ids)
    {
        Span<(int Rank, int Id)> pairs = stackalloc (int, int)[LongWord];
        var count = ids.Length;
        for (var i = 0; i + 1 < count; i++)
        {
            pairs[i] = PairAt(ids, i);
        }
        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i + 1 < count; i++)
            {
                best = pairs[i].Rank < pairs[best].Rank ? i : best;
            }
            if (pairs[best].Rank == int.MaxValue)
            {
                break;
            }
            ids[best] = pairs[best].Id;
            ids[(best + 2)..count].CopyTo(ids[(best + 1)..]);
            if (best + 2 < count)
            {
                pairs[(best + 2)..(count - 1)].CopyTo(pairs[(best + 1)..]);
            }
            count--;
            if (best + 1 < count)
            {
                pairs[best] = PairAt(ids, best);
            }
            if (best > 0)
            {
                pairs[best - 1] = PairAt(ids, best - 1);
            }
        }
        return count;
    }

    private (int Rank, int Id) PairAt(Span<int> ids, int at) =>
        _byPair.TryGetValue(Key(ids[at], ids[at + 1]), out var pair) ? pair : (int.MaxValue, -1);

    // n log n: a byte-fallback model has no pre-tokens, so a whole text is one word.
    private int ApplyLong(Span<int> ids)
    {
        var (next, previous) = (new int[ids.Length], new int[ids.Length]);
        var queue = new PriorityQueue<(int Left, int Right, int Id), (int Rank, int At)>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            (next[i], previous[i]) = (i + 1, i - 1);
        }
        for (var i = 0; i + 1 < ids.Length; i++)
        {
            Enqueue(ids, i);
        }
        while (queue.TryDequeue(out var pair, out var place))
        {
            var (at, right) = (place.At, next[place.At]);
            if (ids[at] != pair.Left || right >= ids.Length || ids[right] != pair.Right)
            {
                continue;                           // one of the two was merged with another
            }
            (ids[at], ids[right], next[at]) = (pair.Id, -1, next[right]);
            if (next[at] < ids.Length)
            {
                previous[next[at]] = at;
                Enqueue(ids, at);
            }
            if (previous[at] >= 0)
            {
                Enqueue(ids, previous[at]);
            }
        }
        var count = 0;
        for (var i = 0; i < ids.Length; i = next[i])
        {
            ids[count++] = ids[i];
        }
        return count;

        void Enqueue(Span<int> row, int at)
        {
            if (_byPair.TryGetValue(Key(row[at], row[next[at]]), out var pair))
            {
                queue.Enqueue((row[at], row[next[at]], pair.Id), (pair.Rank, at));
            }
        }
    }
}
