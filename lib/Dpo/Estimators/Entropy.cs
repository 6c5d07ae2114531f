using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>The entropy of a next-token distribution, H(P) = -Σ p log p (Shannon 1948).</summary>
/// <remarks>ln V where all logits are equal, 0 where one token is certain. A logit of -infinity adds nothing, to the gradient neither.</remarks>
public static class Entropy
{
    /// <summary>The entropy of softmax(logits).</summary>
    /// <param name="logits">[...,V], at least one finite in each row.</param>
    /// <returns>[...] nats, float32 or better.</returns>
    public static Tensor Of(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var logp = logits.log_softmax(-1, logits.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);    // [...,V]
        return -(logp.exp() * logp.masked_fill(logp.isneginf(), 0)).sum(-1);
    }
}
