namespace Dpo.Checkpoints;

/// <summary>Describes how a family's weight files store one parameter of the transformer.</summary>
/// <param name="Ours">Name of the parameter in <c>Transformer.named_parameters()</c>, e.g.
/// "blocks.0.attention.qkv.weight".</param>
/// <param name="Theirs">Names and shapes of the stored tensors, one or several, that make up the parameter when stacked
/// along the rows, in order: query, key and value, or W₁ and W₃ of SwiGLU.</param>
/// <param name="Transposed">Whether the files store linear layers as [in, out], as GPT-2's do; the parameters here are
/// [out, in]. False by default.</param>
/// <param name="ZeroIfAbsent">Whether a parameter that the model lacks, such as a bias, is stored as zeros, which is
/// the same function. If false, the default, a model without the parameter does not fit the family.</param>
public sealed record StoredTensor(
    string Ours, IReadOnlyList<(string Name, long[] Shape)> Theirs, bool Transposed = false, bool ZeroIfAbsent = false)
{
    /// <summary>Describes a parameter that is stored as one tensor of the same shape.</summary>
    /// <param name="ours">Name of the parameter in <c>Transformer.named_parameters()</c>.</param>
    /// <param name="theirs">Name of the tensor in the weight files.</param>
    /// <param name="shape">Shape of the parameter and of the stored tensor.</param>
    public StoredTensor(string ours, string theirs, params long[] shape) : this(ours, [(theirs, shape)])
    {
    }

    /// <summary>Shape of the parameter that the stored tensors make up.</summary>
    internal long[] Shape => [Theirs.Sum(Rows), .. Transposed ? Theirs[0].Shape[..1] : Theirs[0].Shape[1..]];

    /// <summary>Returns the number of the parameter's rows that one stored tensor makes up.</summary>
    internal long Rows((string Name, long[] Shape) stored) => stored.Shape[Transposed ? 1 : 0];
}
