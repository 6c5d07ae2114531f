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
    /// <param name="pairs">Pairs of a chosen and a rejected response, at least one; the prompts within a pair must be
    /// equal.</param>
    /// <param name="batchSize">Number of pairs per batch, at least 1; the tensors have twice as many rows.</param>
    /// <param name="seeds">Random seeds; the order of the pairs uses the random stream "data".</param>
    /// <param name="device">Device on which the tensors of the batches are created.</param>
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
    /// <param name="index">Index of the batch, counted from 0; the same index always gives the same batch.</param>
    /// <returns>New batch with the index of each pair in <see cref="Pairs"/>; the caller disposes the batch.</returns>
    public PreferenceBatch Get(long index) => Batch(_order.Batch(index, BatchSize));

    /// <summary>Builds batches of all pairs once, in the order in which they were given, <see cref="BatchSize"/> at a
    /// time, so that an evaluation needs no more memory than a training step.</summary>
    /// <returns>Batches, each built when the enumeration reaches it; the last may be smaller. The caller disposes
    /// each.</returns>
    public IEnumerable<PreferenceBatch> InOrder() => Enumerable.Range(0, Pairs.Count).Chunk(BatchSize).Select(Batch);

    private PreferenceBatch Batch(int[] indices) =>
        PreferenceBatch.Create([.. indices.Select(i => Pairs[i])], _device, indices);
}
