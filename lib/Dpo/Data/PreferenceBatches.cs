using Dpo.Base;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Data;

/// <summary>Pairs of responses in shuffled epochs, by number.</summary>
public sealed class PreferenceBatches
{
    private readonly EpochOrder _order;
    private readonly torch.Device _device;

    /// <summary>Takes the pairs.</summary>
    /// <param name="pairs">A prompt with its chosen and its rejected response, each pair of one prompt.</param>
    /// <param name="batchSize">Pairs a batch.</param>
    /// <param name="seeds">Where the order comes from (purpose "data").</param>
    /// <param name="device">Where the batches go.</param>
    /// <exception cref="ArgumentException">No pair.</exception>
    public PreferenceBatches(IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> pairs, int batchSize, Seeds seeds, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (pairs.Count == 0)
        {
            throw new ArgumentException("expected at least one pair of responses to learn from");
        }
        (Pairs, BatchSize, _device, _order) = (pairs, batchSize, device, new EpochOrder(pairs.Count, seeds.For("data")));
    }

    /// <summary>All pairs, in the order given.</summary>
    public IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> Pairs { get; }

    /// <summary>Pairs a batch.</summary>
    public int BatchSize { get; }

    /// <summary>A batch of the shuffled epochs.</summary>
    /// <param name="index">0, 1, 2, ...</param>
    /// <returns>Which pairs, and their rows; the caller disposes these.</returns>
    public (int[] Places, PreferenceBatch Batch) At(long index)
    {
        var places = _order.Batch(index, BatchSize);
        return (places, PreferenceBatch.Of([.. places.Select(i => Pairs[i])], _device));
    }

    /// <summary>All pairs once, in the order given, <see cref="BatchSize"/> at a time: what fits in training fits in evaluation.</summary>
    /// <returns>Batches; the caller disposes each.</returns>
    public IEnumerable<PreferenceBatch> InOrder() => Pairs.Chunk(BatchSize).Select(chunk => PreferenceBatch.Of(chunk, _device));
}
