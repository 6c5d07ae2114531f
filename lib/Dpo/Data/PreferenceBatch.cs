using Dpo.Text;
using TorchSharp;

namespace Dpo.Data;

/// <summary>A batch of B pairs of responses, each pair to one prompt, as 2B rows: first all chosen responses, then all
/// rejected ones. Owns its tensors.</summary>
/// <remarks>One forward scores both responses of each pair, so that chosen and rejected are scored by the same
/// code.</remarks>
public sealed class PreferenceBatch : IDisposable
{
    private PreferenceBatch(SequenceBatch rows, IReadOnlyList<int> indices) => (Rows, Indices) = (rows, indices);

    /// <summary>The 2B token sequences: rows 0 .. B-1 are chosen, rows B .. 2B-1 rejected. The mask counts the
    /// responses' tokens, EOS included.</summary>
    public SequenceBatch Rows { get; }

    /// <summary>Index of each pair in its data set, B numbers, by which the reference model's log-probabilities, a
    /// margin or a label of the pair are looked up.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>Number of pairs in the batch, B; half the number of rows.</summary>
    public int Pairs => Indices.Count;

    /// <summary>Builds a batch from encoded pairs.</summary>
    /// <param name="pairs">Pairs of a chosen and a rejected response, at least one; the prompts within a pair must be
    /// equal, no response may be empty.</param>
    /// <param name="device">Device on which the tensors of the batch are created.</param>
    /// <param name="indices">Index of each pair in its data set, one for each of <paramref name="pairs"/>; null, the
    /// default, for 0, 1, 2, ...</param>
    /// <returns>New batch, with two rows per pair; the caller disposes the batch.</returns>
    /// <exception cref="ArgumentException">There is no pair, a response is empty, the prompts within a pair differ, or
    /// the number of indices is not that of the pairs.</exception>
    public static PreferenceBatch Create(
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
        var rows = SequenceBatch.Create([.. pairs.Select(p => p.Chosen), .. pairs.Select(p => p.Rejected)], device);
        return new PreferenceBatch(rows, indices ?? [.. Enumerable.Range(0, pairs.Count)]);
    }

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();
}
