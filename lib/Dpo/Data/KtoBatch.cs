using TorchSharp;

namespace Dpo.Data;

/// <summary>Responses, each found good or bad, and beside them the same prompts with responses to other prompts, from
/// which KTO estimates how far the policy is from its reference. Owns its tensors.</summary>
public sealed class KtoBatch : IDisposable
{
    internal KtoBatch(
        SequenceBatch rows, SequenceBatch mismatched, bool[] desirable, int[] indices, torch.Device device)
    {
        (Rows, Mismatched, Indices) = (rows, mismatched, indices);
        Desirable = torch.tensor(desirable, device: device).DetachFromDisposeScope();
    }

    /// <summary>B prompts with their responses; the responses' tokens count, EOS included.</summary>
    public SequenceBatch Rows { get; }

    /// <summary>The same B prompts, each with the response to another prompt.</summary>
    public SequenceBatch Mismatched { get; }

    /// <summary>Whether each response was found good [B] bool.</summary>
    public torch.Tensor Desirable { get; }

    /// <summary>Which rows of the data set these are, B numbers.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Mismatched.Dispose();
        Desirable.Dispose();
    }
}
