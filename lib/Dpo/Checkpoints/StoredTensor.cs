namespace Dpo.Checkpoints;

/// <summary>A parameter of the transformer as a family's weight files have it.</summary>
/// <param name="Ours">The parameter's name, as <c>Transformer.named_parameters()</c> gives it:
/// "blocks.0.attention.qkv.weight".</param>
/// <param name="Theirs">The stored tensors with their shapes, one or several, which lie one below the other in ours:
/// query, key and value, or W₁ and W₃ of SwiGLU.</param>
/// <param name="Transposed">Whether linear layers are stored as [in, out], as GPT-2's are; ours are [out, in].</param>
/// <param name="ZeroIfAbsent">Whether a model without this parameter is stored as one whose parameter is 0, which is
/// the same function: a bias that it does not have. Else a model without it does not fit the family.</param>
public sealed record StoredTensor(
    string Ours, IReadOnlyList<(string Name, long[] Shape)> Theirs, bool Transposed = false, bool ZeroIfAbsent = false)
{
    /// <summary>A parameter that is one stored tensor of the same shape.</summary>
    /// <param name="ours">The parameter's name.</param>
    /// <param name="theirs">The stored tensor's name.</param>
    /// <param name="shape">The shape of both.</param>
    public StoredTensor(string ours, string theirs, params long[] shape) : this(ours, [(theirs, shape)])
    {
    }

    /// <summary>The shape that the parameter has, by what is stored.</summary>
    internal long[] Shape => [Theirs.Sum(Rows), .. Transposed ? Theirs[0].Shape[..1] : Theirs[0].Shape[1..]];

    /// <summary>How many of the parameter's rows a stored tensor is.</summary>
    internal long Rows((string Name, long[] Shape) stored) => stored.Shape[Transposed ? 1 : 0];
}
