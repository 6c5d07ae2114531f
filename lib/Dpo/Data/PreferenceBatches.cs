using Dpo.Base;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Data;

/// <summary>Batches of preference pairs, in epochs that are each shuffled anew.</summary>
public sealed class PreferenceBatches : IBatchSource<PreferenceBatch>
{
    private readonly EpochOrder _order;
    private readonly torch.Device _device;

    /// <summary>Creates batches of the given pairs, in an order that depends on the seeds alone.</summary>
    /// <param name="pairs">Pairs of a chosen and a rejected response, at least one; both examples of a pair have the
    /// same prompt.</param>
    /// <param name="batchSize">Number of pairs in each batch, 1 or more; a batch has twice as many rows.</param>
    /// <param name="seeds">Seeds of the run; the order is drawn for the purpose <see cref="SeedPurpose.Data"/>.</param>
    /// <param name="device">Device on which the batches' tensors are created.</param>
    /// <exception cref="ArgumentException">The list of pairs is empty.</exception>
    public PreferenceBatches(IReadOnlyList<EncodedPair> pairs, int batchSize, Seeds seeds, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (pairs.Count == 0)
        {
            throw new ArgumentException("expected at least one pair of responses to learn from");
        }
        (Pairs, BatchSize, _device) = (pairs, batchSize, device);
        _order = new EpochOrder(pairs.Count, seeds.For(SeedPurpose.Data));
    }

    /// <summary>All pairs, in the order in which they were given.</summary>
    public IReadOnlyList<EncodedPair> Pairs { get; }

    /// <summary>Number of pairs in each batch.</summary>
    public int BatchSize { get; }

    /// <summary>Builds one batch of the shuffled epochs.</summary>
    /// <param name="index">Number of the batch, 0 for the first; the same number always gives the same batch.</param>
    /// <returns>Batch whose pairs tell their indices in <see cref="Pairs"/>; the caller disposes it.</returns>
    public PreferenceBatch Get(long index) => Batch(_order.Batch(index, BatchSize));

    /// <summary>Builds batches of all pairs once, in the order in which they were given, <see cref="BatchSize"/> at a
    /// time, so that an evaluation needs no more memory than a training step.</summary>
    /// <returns>Batches, each built when it is asked for; the caller disposes each.</returns>
    public IEnumerable<PreferenceBatch> InOrder() => Enumerable.Range(0, Pairs.Count).Chunk(BatchSize).Select(Batch);

    private PreferenceBatch Batch(int[] indices) =>
        PreferenceBatch.Create([.. indices.Select(i => Pairs[i])], _device, indices);
}
