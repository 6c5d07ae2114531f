using Dpo.Text;
using TorchSharp;

namespace Dpo.Data;

/// <summary>Pairs of responses to the same prompts, in one batch of 2B rows: all chosen, then all rejected. Owns its tensors.</summary>
/// <remarks>One forward scores both, so that neither is scored by other code than the other.</remarks>
public sealed class PreferenceBatch : IDisposable
{
    private PreferenceBatch(SequenceBatch rows, int pairs) => (Rows, Pairs) = (rows, pairs);

    /// <summary>2B rows; the responses' tokens count, EOS included.</summary>
    public SequenceBatch Rows { get; }

    /// <summary>B.</summary>
    public int Pairs { get; }

    /// <summary>Pairs of examples.</summary>
    /// <param name="pairs">A prompt with its chosen and its rejected response; both examples have the same prompt.</param>
    /// <param name="device">Where the batch goes.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">No pair, an empty response, or prompts that differ within a pair.</exception>
    public static PreferenceBatch Of(IReadOnlyList<(EncodedExample Chosen, EncodedExample Rejected)> pairs, torch.Device device)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        foreach (var (pair, number) in pairs.Select((p, i) => (p, i)))
        {
            if (!pair.Chosen.Prompt.SequenceEqual(pair.Rejected.Prompt))
            {
                throw new ArgumentException($"pair {number} has two prompts; expected the same prompt for the chosen and the rejected response");
            }
            if (pair.Chosen.Response.Length == 0 || pair.Rejected.Response.Length == 0)
            {
                throw new ArgumentException($"pair {number} has an empty response; drop it, or end each response with EOS");
            }
        }
        return new PreferenceBatch(SequenceBatch.Of([.. pairs.Select(p => p.Chosen), .. pairs.Select(p => p.Rejected)], device), pairs.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => Rows.Dispose();
}
