using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Entropy of a next-token distribution, H(P) = -Σ p log p (Shannon 1948).</summary>
/// <remarks>The entropy is ln V where all V logits are equal and 0 where one token is certain. A logit of -infinity
/// adds nothing, to the gradient neither.</remarks>
public static class Entropy
{
    /// <summary>Returns the entropy of softmax(logits) in nats.</summary>
    /// <param name="logits">Model's scores of all V tokens of the vocabulary before the softmax, shape [...,V] (any
    /// leading dimensions); at least one per position is finite.</param>
    /// <returns>Entropy at each position in nats, shape [...] (that of the logits without V); float64 for float64
    /// logits, else float32.</returns>
    public static Tensor Compute(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        var logp = logits.log_softmax(                                          // [...,V]
            -1, logits.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        return -(logp.exp() * logp.masked_fill(logp.isneginf(), 0)).sum(-1);
    }
}
