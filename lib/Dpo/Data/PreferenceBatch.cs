using Dpo.Text;
using TorchSharp;

namespace Dpo.Data;

/// <summary>Pairs of responses to the same prompts, in one batch of 2B rows: all chosen, then all rejected. Owns its
/// tensors.</summary>
/// <remarks>One forward scores both, so that neither is scored by other code than the other.</remarks>
public sealed class PreferenceBatch : IDisposable
{
    private PreferenceBatch(SequenceBatch rows, IReadOnlyList<int> indices) => (Rows, Indices) = (rows, indices);

    /// <summary>2B rows; the responses' tokens count, EOS included.</summary>
    public SequenceBatch Rows { get; }

    /// <summary>Which pairs of the data set these are, B numbers: where what is known of a pair (the reference's
    /// log-probabilities, a margin, a label) is found.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>B.</summary>
    public int Pairs => Indices.Count;

    /// <summary>Pairs of examples.</summary>
    /// <param name="pairs">Each a prompt with its chosen and its rejected response; both examples have the same
    /// prompt.</param>
    /// <param name="device">Where the batch goes.</param>
    /// <param name="indices">Which pairs of their data set these are; null for 0, 1, 2, ...</param>
    /// <returns>The batch; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">No pair, an empty response, prompts that differ within a pair, or another
    /// number of indices than pairs.</exception>
    public static PreferenceBatch Of(
        IReadOnlyList<EncodedPair> pairs, torch.Device device, IReadOnlyList<int>? indices = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (indices is not null && indices.Count != pairs.Count)
        {
            throw new ArgumentException($"expected an index for each of {pairs.Count} pairs. Got {indices.Count}.");
        }
        foreach (var (number, pair) in pairs.Index())
        {
            if (!pair.Chosen.Prompt.SequenceEqual(pair.Rejected.Prompt))
            {
                throw new ArgumentException($"pair {number} has two prompts; "
                    + "expected the same prompt for the chosen and the rejected response");
            }
            if (pair.Chosen.Response.Length == 0 || pair.Rejected.Response.Length == 0)
            {
                throw new ArgumentException(
                    $"pair {number} has an empty response; drop it, or end each response with EOS");
            }
        }
        var rows = SequenceBatch.Of([.. pairs.Select(p => p.Chosen), .. pairs.Select(p => p.Rejected)], device);
        return new PreferenceBatch(rows, indices ?? [.. Enumerable.Range(0, pairs.Count)]);
    }

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();
}
