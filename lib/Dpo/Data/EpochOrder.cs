using Dpo.Base;

namespace Dpo.Data;

/// <summary>Which example comes when: all of them in each epoch, each epoch in another order. A function of the place
/// alone, so that a run resumes exactly.</summary>
/// <param name="count">How many examples there are, at least 1.</param>
/// <param name="seed">From <see cref="Seeds.For"/>.</param>
public sealed class EpochOrder(int count, long seed)
{
    private volatile Shuffled _last = new(-1, []);        // one reference: several threads may ask

    /// <summary>The example at a place of the endless sequence.</summary>
    /// <param name="place">0, 1, 2, ...; epoch e begins at e times count.</param>
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

    /// <summary>The examples of a batch.</summary>
    /// <param name="batch">0, 1, 2, ...</param>
    /// <param name="size">Examples a batch; batches run on over the ends of epochs.</param>
    /// <returns>The indices of the examples.</returns>
    public int[] Batch(long batch, int size) => [.. Enumerable.Range(0, size).Select(i => this[batch * size + i])];

    private sealed record Shuffled(long Epoch, int[] Order);
}
