using Dpo.Base;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Data;

/// <summary>Prompts with their responses: each epoch in another order, right padded; the response's tokens count, EOS included, the prompt's do not.</summary>
/// <remarks>What is longer than the limit is cut at its end, and counted; a row whose response is lost altogether is left out, and
/// counted. Batches run on over the ends of epochs, so that all have the same size.</remarks>
public sealed class InstructionBatches : IBatchSource<SequenceBatch>
{
    private readonly List<EncodedExample> _rows;
    private readonly EpochOrder _order;
    private readonly Device _device;

    /// <summary>Takes the examples.</summary>
    /// <param name="examples">Prompts and responses.</param>
    /// <param name="maxLength">Most tokens of a row.</param>
    /// <param name="batchSize">Rows a batch.</param>
    /// <param name="seeds">Where the order comes from (purpose "data").</param>
    /// <param name="device">Where the batches go.</param>
    /// <exception cref="ArgumentException">No example whose response begins within the limit.</exception>
    public InstructionBatches(IEnumerable<EncodedExample> examples, int maxLength, int batchSize, Seeds seeds, Device device)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (BatchSize, _device) = (batchSize, device);
        var all = examples.ToList();
        var kept = all.Where(e => e.Response.Length > 0 && e.Prompt.Length < maxLength).ToList();
        _rows = [.. kept.Select(e => e.Within(maxLength))];
        Dropped = all.Count - kept.Count;
        Truncated = kept.Count(e => e.Prompt.Length + e.Response.Length > maxLength);
        if (_rows.Count == 0)
        {
            throw new ArgumentException($"of {all.Count} examples none has a response within {maxLength} tokens; expected at least one: give more examples or a longer limit");
        }
        _order = new EpochOrder(_rows.Count, seeds.For(SeedPurpose.Data));
    }

    /// <summary>Rows a batch.</summary>
    public int BatchSize { get; }

    /// <summary>Examples in use.</summary>
    public int Count => _rows.Count;

    /// <summary>Examples in use whose response lost its end, EOS included.</summary>
    public int Truncated { get; }

    /// <summary>Examples left out, since no token of their response was left to learn from.</summary>
    public int Dropped { get; }

    /// <summary>The next rows of the shuffled epochs.</summary>
    /// <param name="index">The step: 0, 1, 2, ...</param>
    /// <returns>[BatchSize, longest row].</returns>
    public SequenceBatch At(long index) => Batch([.. _order.Batch(index, BatchSize).Select(i => _rows[i])]);

    /// <summary>All examples once, in the order given.</summary>
    /// <returns>Batches; the caller disposes each.</returns>
    public IEnumerable<SequenceBatch> InOrder() => _rows.Chunk(BatchSize).Select(Batch);

    private SequenceBatch Batch(IReadOnlyList<EncodedExample> rows) => SequenceBatch.Of(rows, _device);
}
