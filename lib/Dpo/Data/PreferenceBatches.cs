using Dpo.Base;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Data;

/// <summary>Pairs of responses in shuffled epochs, by number.</summary>
public sealed class PreferenceBatches : IBatchSource<PreferenceBatch>
{
    private readonly EpochOrder _order;
    private readonly torch.Device _device;

    /// <summary>Takes the pairs.</summary>
    /// <param name="pairs">A prompt with its chosen and its rejected response, each pair of one prompt.</param>
    /// <param name="batchSize">Pairs a batch.</param>
    /// <param name="seeds">Where the order comes from (<see cref="SeedPurpose.Data"/>).</param>
    /// <param name="device">Where the batches go.</param>
    /// <exception cref="ArgumentException">No pair.</exception>
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

    /// <summary>All pairs, in the order given.</summary>
    public IReadOnlyList<EncodedPair> Pairs { get; }

    /// <summary>Pairs a batch.</summary>
    public int BatchSize { get; }

    /// <summary>A batch of the shuffled epochs.</summary>
    /// <param name="index">0, 1, 2, ...</param>
    /// <returns>The pairs, which say their indices in <see cref="Pairs"/>; the caller disposes them.</returns>
    public PreferenceBatch At(long index) => Batch(_order.Batch(index, BatchSize));

    /// <summary>All pairs once, in the order given, <see cref="BatchSize"/> at a time: what fits in training fits in
    /// evaluation.</summary>
    /// <returns>Batches; the caller disposes each.</returns>
    public IEnumerable<PreferenceBatch> InOrder() => Enumerable.Range(0, Pairs.Count).Chunk(BatchSize).Select(Batch);

    private PreferenceBatch Batch(int[] indices) =>
        PreferenceBatch.Of([.. indices.Select(i => Pairs[i])], _device, indices);
}
