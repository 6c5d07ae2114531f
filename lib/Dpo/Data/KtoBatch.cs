using TorchSharp;

namespace Dpo.Data;

/// <summary>A batch of B responses labelled desirable or undesirable, and the same prompts with responses to other
/// prompts, from which KTO estimates the KL of the policy from its reference model. Owns its tensors.</summary>
public sealed class KtoBatch : IDisposable
{
    internal KtoBatch(
        SequenceBatch rows, SequenceBatch mismatched, bool[] desirable, int[] indices, torch.Device device)
    {
        (Rows, Mismatched, Indices) = (rows, mismatched, indices);
        Desirable = torch.tensor(desirable, device: device).DetachFromDisposeScope();
    }

    /// <summary>The B prompts with their responses; the mask counts the responses' tokens, EOS included.</summary>
    public SequenceBatch Rows { get; }

    /// <summary>The same B prompts, each with the response to another prompt.</summary>
    public SequenceBatch Mismatched { get; }

    /// <summary>Label of each response, shape [B] bool: true for a desirable one.</summary>
    public torch.Tensor Desirable { get; }

    /// <summary>Index of each row in its data set, B numbers.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Rows.Dispose();
        Mismatched.Dispose();
        Desirable.Dispose();
    }
}
