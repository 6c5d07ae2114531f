using Dpo.Base;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Data;

/// <summary>Batches of prompts with their responses for SFT, in epochs that are each shuffled anew. The responses'
/// tokens count in the loss, EOS included; the prompts' do not.</summary>
/// <remarks>Rows are padded on the right. Responses beyond the length limit are truncated at their end and counted; a
/// row whose prompt leaves no room for its response is dropped and counted. A batch may run over the end of an epoch,
/// so that all batches have the same size.</remarks>
public sealed class SftBatches : IBatchSource<SequenceBatch>
{
    private readonly List<EncodedExample> _rows;
    private readonly EpochOrder _order;
    private readonly Device _device;

    /// <summary>Creates batches of the given examples, in an order that depends on the seeds alone.</summary>
    /// <param name="examples">Prompts and responses as token ids; those without a response token within the limit are
    /// dropped and counted.</param>
    /// <param name="maxLength">Largest number of tokens of prompt and response together, at least 2; longer responses
    /// are truncated at their end.</param>
    /// <param name="batchSize">Number of training examples per batch, at least 1.</param>
    /// <param name="seeds">Random seeds; the order of the examples uses the random stream "data".</param>
    /// <param name="device">Device on which the tensors of the batches are created.</param>
    /// <exception cref="ArgumentException">No example has a response token within the length limit.</exception>
    public SftBatches(
        IEnumerable<EncodedExample> examples, int maxLength, int batchSize, Seeds seeds, Device device)
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
            throw new ArgumentException($"of {all.Count} examples none has a response within {maxLength} tokens; "
                + "expected at least one: give more examples or a longer limit");
        }
        _order = new EpochOrder(_rows.Count, seeds.For(SeedPurpose.Data));
    }

    /// <summary>Number of prompts with responses in each batch.</summary>
    public int BatchSize { get; }

    /// <summary>Number of examples in use, without the dropped ones.</summary>
    public int Count => _rows.Count;

    /// <summary>Number of examples in use whose response was truncated, so that its EOS is missing.</summary>
    public int Truncated { get; }

    /// <summary>Number of examples that were dropped because no token of their response was within the length
    /// limit.</summary>
    public int Dropped { get; }

    /// <summary>Builds one batch of the shuffled epochs.</summary>
    /// <param name="index">Index of the batch, counted from 0; the same index always gives the same batch.</param>
    /// <returns>New batch of <see cref="BatchSize"/> rows, padded to the longest; the caller disposes the
    /// batch.</returns>
    public SequenceBatch Get(long index) => Batch([.. _order.Batch(index, BatchSize).Select(i => _rows[i])]);

    /// <summary>Builds batches of all examples in use once, in the order in which they were given.</summary>
    /// <returns>Batches, each built when the enumeration reaches it; the last may be smaller. The caller disposes
    /// each.</returns>
    public IEnumerable<SequenceBatch> InOrder() => _rows.Chunk(BatchSize).Select(Batch);

    private SequenceBatch Batch(IReadOnlyList<EncodedExample> rows) => SequenceBatch.Create(rows, _device);
}
