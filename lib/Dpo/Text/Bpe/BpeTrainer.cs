using System.Runtime.InteropServices;
using System.Text;

namespace Dpo.Text.Bpe;

/// <summary>Learns the merges of a byte-pair encoding: again and again the commonest pair of neighbouring tokens
/// becomes a new token.</summary>
/// <remarks>Words are counted once and pairs kept up to date, so a merge costs as much as the words that hold its
/// pair.</remarks>
internal sealed class BpeTrainer
{
    private readonly List<(int[] Ids, int Count)> _words = [];
    private readonly List<byte[]> _tokens = [.. Enumerable.Range(0, 256).Select(b => new[] { (byte)b })];
    private readonly Dictionary<(int Left, int Right), (long Count, HashSet<int> Words)> _pairs = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, byte[] Left, byte[] Right)> _queue =
        new(Comparer<(long, byte[], byte[])>.Create(CommonestFirst));

    /// <summary>Pairs of tokens that were merged, in order; pair i makes token 256 + i.</summary>
    public List<(int Left, int Right)> Merges { get; } = [];

    /// <summary>Bytes that each token spells, by the token's id.</summary>
    public IReadOnlyList<byte[]> Tokens => _tokens;

    /// <summary>Creates a trainer and counts the words between the special tokens of a text.</summary>
    public BpeTrainer(string text, AddedTokens special)
    {
        var (splitter, counts) = (new Splitter(Splitter.Gpt2), new Dictionary<string, int>(StringComparer.Ordinal));
        var (spans, pieces) = (counts.GetAlternateLookup<ReadOnlySpan<char>>(), new List<(int, int)>());
        foreach (var (from, to, _) in special.Sections(text).Where(s => s.Token is null))
        {
            pieces.Clear();
            splitter.Split(text, from, to, pieces);
            foreach (var (start, end) in pieces)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(spans, text.AsSpan(start, end - start), out _)++;
            }
        }
        foreach (var (word, count) in counts)
        {
            int[] ids = [.. Encoding.UTF8.GetBytes(word).Select(b => (int)b)];
            _words.Add((ids, count));
            Count(_words.Count - 1, ids, count, []);
        }
        foreach (var pair in _pairs.Keys)
        {
            Enqueue(pair);
        }
    }

    /// <summary>Learns merges until there are as many as <paramref name="merges"/>, or no pair is left.</summary>
    public void Learn(int merges)
    {
        while (Merges.Count < merges && _queue.TryDequeue(out var pair, out var then))
        {
            // Else its count has changed, and it is queued again.
            if (_pairs.TryGetValue(pair, out var now) && now.Count == then.Count)
            {
                Merge(pair, [.. now.Words]);
            }
        }
    }

    private void Merge((int Left, int Right) pair, List<int> words)
    {
        var (id, touched) = (_tokens.Count, new HashSet<(int, int)>());
        Merges.Add(pair);
        _tokens.Add([.. _tokens[pair.Left], .. _tokens[pair.Right]]);
        foreach (var word in words)
        {
            var (ids, count) = _words[word];
            var joined = new List<int>(ids.Length);
            for (var i = 0; i < ids.Length; i++)
            {
                var both = i + 1 < ids.Length && (ids[i], ids[i + 1]) == pair;
                joined.Add(both ? id : ids[i]);
                i += both ? 1 : 0;
            }
            Count(word, ids, -count, touched);
            _words[word] = ([.. joined], count);
            Count(word, _words[word].Ids, count, touched);
        }
        foreach (var changed in touched)
        {
            Enqueue(changed);
        }
    }

    private void Count(int word, int[] ids, int count, HashSet<(int, int)> touched)
    {
        for (var i = 0; i + 1 < ids.Length; i++)
        {
            var pair = (ids[i], ids[i + 1]);
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, pair, out _);
            known.Words ??= [];
            known.Count += count;
            touched.Add(pair);
            if (count > 0)
            {
                known.Words.Add(word);
            }
            else
            {
                known.Words.Remove(word);
            }
        }
    }

    private void Enqueue((int Left, int Right) pair)
    {
        if (_pairs[pair].Count > 0)
        {
            _queue.Enqueue(pair, (_pairs[pair].Count, _tokens[pair.Left], _tokens[pair.Right]));
        }
        else
        {
            _pairs.Remove(pair);
        }
    }

    // Of equally common pairs the one whose bytes are greater: any fixed rule will do, and this is the usual one.
    private static int CommonestFirst(
        (long Count, byte[] Left, byte[] Right) a, (long Count, byte[] Left, byte[] Right) b)
    {
        var byCount = b.Count.CompareTo(a.Count);
        var byLeft = byCount != 0 ? byCount : b.Left.AsSpan().SequenceCompareTo(a.Left);
        return byLeft != 0 ? byLeft : b.Right.AsSpan().SequenceCompareTo(a.Right);
    }
}
