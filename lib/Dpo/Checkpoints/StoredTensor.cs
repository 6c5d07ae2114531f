namespace Dpo.Checkpoints;

/// <summary>Describes how a family's weight files store one parameter of the transformer.</summary>
/// <param name="Ours">Name of the parameter in this library's <c>Transformer.named_parameters()</c>, e.g.
/// "blocks.0.attention.qkv.weight".</param>
/// <param name="Theirs">Names and shapes of the tensors in the weight files that, stacked along the output dimension in
/// this order, make up the parameter; often one, or query, key and value.</param>
/// <param name="Transposed">True if the files store linear layers as [inputs, outputs], as GPT-2's do, instead of
/// [outputs, inputs]; false by default.</param>
/// <param name="ZeroIfAbsent">True to store zeros if the model lacks the parameter, such as a bias; if false, the
/// default, the family cannot store such a model.</param>
public sealed record StoredTensor(
    string Ours, IReadOnlyList<(string Name, long[] Shape)> Theirs, bool Transposed = false, bool ZeroIfAbsent = false)
{
    /// <summary>Describes a parameter that is stored as one tensor of the same shape.</summary>
    /// <param name="ours">Name of the parameter in this library's <c>Transformer.named_parameters()</c>, e.g.
    /// "norm.weight".</param>
    /// <param name="theirs">Name of the tensor in the weight files, e.g. "model.norm.weight".</param>
    /// <param name="shape">Shape of the parameter, and of the tensor in the weight files.</param>
    public StoredTensor(string ours, string theirs, params long[] shape) : this(ours, [(theirs, shape)])
    {
    }

    /// <summary>Shape of the parameter that the stored tensors make up.</summary>
    internal long[] Shape => [Theirs.Sum(Rows), .. Transposed ? Theirs[0].Shape[..1] : Theirs[0].Shape[1..]];

    /// <summary>Returns the number of the parameter's rows that one stored tensor makes up.</summary>
    internal long Rows((string Name, long[] Shape) stored) => stored.Shape[Transposed ? 1 : 0];
}
