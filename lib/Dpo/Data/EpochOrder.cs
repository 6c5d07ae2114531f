using Dpo.Base;

namespace Dpo.Data;

/// <summary>An endless shuffled order of examples: each epoch holds every example once, in an order of its own. What
/// comes at a position depends on the seed and the position alone, so that a run resumes exactly.</summary>
/// <param name="count">Number of examples in the data set, at least 1; an epoch contains each of them once.</param>
/// <param name="seed">Seed of the shuffling, from <see cref="Seeds.For"/>; the same seed always gives the same
/// order.</param>
public sealed class EpochOrder(int count, long seed)
{
    private volatile Shuffled _last = new(-1, []);        // one reference: several threads may ask

    /// <summary>Index of the example at a position of the endless sequence, 0 .. count-1.</summary>
    /// <param name="place">Position in the endless sequence, counted from 0; epoch e (from 0) begins at e ·
    /// count.</param>
    public int this[long place]
    {
        get
        {
            var epoch = place / count;
            var last = _last;
            if (last.Epoch != epoch)
            {
                last = new(epoch, [.. Enumerable.Range(0, count).OrderBy(i => Seeds.Uniform(seed, epoch, i))]);
                _last = last;
            }
            return last.Order[place % count];
        }
    }

    /// <summary>Returns the examples of one batch.</summary>
    /// <param name="batch">Index of the batch, counted from 0.</param>
    /// <param name="size">Number of examples per batch; a batch may contain the end of one epoch and the start of the
    /// next.</param>
    /// <returns>Indices of the batch's examples in the data set, each from 0 to count - 1.</returns>
    public int[] Batch(long batch, int size) => [.. Enumerable.Range(0, size).Select(i => this[batch * size + i])];

    private sealed record Shuffled(long Epoch, int[] Order);
}
