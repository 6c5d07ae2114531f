using System.Runtime.InteropServices;
using Dpo.Base;
using Dpo.Text;
using TorchSharp;

namespace Dpo.Data;

/// <summary>Batches for KTO: responses labelled desirable or undesirable, in epochs that are each shuffled
/// anew.</summary>
/// <remarks>KTO (Ethayarajh et al. 2024, arXiv:2402.01306, section 4.1) compares the policy with its reference model on
/// mismatched pairs (x, y'), y' a response to another prompt; over all rows, the y' are the responses themselves, each
/// once. The paper shifts them within a batch; here they are fixed for the data set, so that they do not depend on the
/// batch and the reference model is asked once.</remarks>
public sealed class KtoBatches : IBatchSource<KtoBatch>
{
    private readonly EpochOrder _order;
    private readonly torch.Device _device;
    private readonly int _maxLength;
    private readonly int[] _others;

    /// <summary>Creates batches of the given examples, in an order that depends on the seeds alone.</summary>
    /// <param name="examples">Responses labelled desirable or undesirable; none may be empty, and there must be at
    /// least two different prompts.</param>
    /// <param name="batchSize">Number of responses per batch, at least 1.</param>
    /// <param name="seeds">Random seeds; the order of the examples uses the random stream "data".</param>
    /// <param name="device">Device on which the tensors of the batches are created.</param>
    /// <param name="maxLength">Largest number of tokens of prompt and response together; mismatched responses are
    /// truncated to fit. No limit by default.</param>
    /// <exception cref="ArgumentException">There is no example, a response is empty, all responses answer one prompt,
    /// or a prompt leaves no room for a response.</exception>
    public KtoBatches(IReadOnlyList<KtoExample> examples, int batchSize, Seeds seeds, torch.Device device,
        int maxLength = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        for (var i = 0; i < examples.Count; i++)
        {
            var (prompt, response) = (examples[i].Example.Prompt.Length, examples[i].Example.Response.Length);
            if (response == 0 || prompt >= maxLength)
            {
                throw new ArgumentException(response == 0
                    ? $"example {i} has an empty response; drop it, or end each response with EOS"
                    : $"example {i} has a prompt of {prompt} tokens, which leaves no room for a response in "
                        + $"{maxLength}; drop it");
            }
        }
        (Examples, BatchSize, _device, _maxLength) = (examples, batchSize, device, maxLength);
        _others = Others(examples);
        _order = new EpochOrder(examples.Count, seeds.For(SeedPurpose.Data));
    }

    /// <summary>All examples, in the order in which they were given.</summary>
    public IReadOnlyList<KtoExample> Examples { get; }

    /// <summary>Number of responses in each batch.</summary>
    public int BatchSize { get; }

    /// <summary>Builds one batch of the shuffled epochs.</summary>
    /// <param name="index">Index of the batch, counted from 0; the same index always gives the same batch.</param>
    /// <returns>New batch with the index of each row in <see cref="Examples"/>; the caller disposes the
    /// batch.</returns>
    public KtoBatch Get(long index) => Batch(_order.Batch(index, BatchSize));

    /// <summary>Builds batches of all examples once, in the order in which they were given, <see cref="BatchSize"/> at
    /// a time.</summary>
    /// <returns>Batches, each built when the enumeration reaches it; the last may be smaller. The caller disposes
    /// each.</returns>
    public IEnumerable<KtoBatch> InOrder() => Enumerable.Range(0, Examples.Count).Chunk(BatchSize).Select(Batch);

    /// <summary>Returns the mismatched pair of one example: its prompt with the response to another prompt.</summary>
    /// <param name="index">Index of the example in <see cref="Examples"/>, counted from 0.</param>
    /// <returns>Prompt of the example with the response to another prompt, truncated to the length limit.</returns>
    public EncodedExample Mismatched(int index) =>
        new EncodedExample(Examples[index].Example.Prompt, Examples[_others[index]].Example.Response)
            .Within(_maxLength);

    private KtoBatch Batch(int[] indices) => new(
        SequenceBatch.Create([.. indices.Select(i => Examples[i].Example)], _device),
        SequenceBatch.Create([.. indices.Select(Mismatched)], _device),
        [.. indices.Select(i => Examples[i].Desirable)], indices, _device);

    // Rows of one prompt side by side, and each gets the response as many places on as the largest such group has: that
    // is another prompt's, and every response is given once. Only where one prompt has more than half of the rows some
    // have to be given again: its rows go on to the next row of another prompt.
    private static int[] Others(IReadOnlyList<KtoExample> examples)
    {
        var n = examples.Count;
        var groups = examples.Index().GroupBy(e => e.Item.Example.Prompt, e => e.Index, new SameIds()).ToList();
        if (groups.Count < 2)
        {
            throw new ArgumentException(n == 0 ? "expected at least one response that was found good or bad"
                : $"all {n} responses answer one prompt; KTO compares with responses to other prompts: "
                    + "expected at least two prompts");
        }
        int[] rows = [.. groups.SelectMany(g => g)];
        int[] group = [.. groups.SelectMany((g, number) => g.Select(_ => number))];
        var (shift, others) = (groups.Max(g => g.Count()), new int[n]);
        for (var i = 0; i < n; i++)
        {
            var other = (i + shift) % n;
            while (group[other] == group[i])
            {
                other = (other + 1) % n;
            }
            others[rows[i]] = rows[other];
        }
        return others;
    }

    private sealed class SameIds : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] ids)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes<int>(ids));
            return hash.ToHashCode();
        }
    }
}
