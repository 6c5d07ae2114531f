using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>KL(P || Q) exactly, and from samples of P by the three estimators of Schulman 2020 (joschu.net/blog/kl-approx.html).</summary>
/// <remarks>All take l = log P(y) - log Q(y). As a number, k1 and k3 have the KL as their mean, k2 has not. What the gradient of each is, with the samples
/// held fixed and l the log-ratio of whole sequences: k1 as a loss term has none on average; k2's is the gradient of KL(P || Q); k3's is that of KL(Q || P),
/// the other direction. Summed per token instead, k2 and k3 give the gradients of the per-state divergences with the states' distribution held fixed,
/// which is neither. k1 in the reward is right at gamma = 1.</remarks>
public static class KlEstimators
{
    /// <summary>Σ p (log p - log q) over the last dimension; terms with p = 0 are 0.</summary>
    /// <param name="logp">log P [...,V] nats.</param>
    /// <param name="logq">log Q [...,V] nats.</param>
    /// <returns>[...] nats.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public static Tensor Exact(Tensor logp, Tensor logq)
    {
        Shape.RequireLike(logq, nameof(logq), logp, nameof(logp));
        return (logp.exp() * (logp - logq).masked_fill(logp.isneginf(), 0)).sum(-1);
    }

    /// <summary>k1 = l: unbiased, of high variance, may be negative.</summary>
    /// <param name="logratio">l of samples of P, nats.</param>
    /// <returns>The same shape.</returns>
    public static Tensor K1(Tensor logratio)
    {
        ArgumentNullException.ThrowIfNull(logratio);
        return logratio.alias();
    }

    /// <summary>k2 = l²/2: biased, of low variance, never negative.</summary>
    /// <param name="logratio">l of samples of P, nats.</param>
    /// <returns>The same shape.</returns>
    public static Tensor K2(Tensor logratio)
    {
        ArgumentNullException.ThrowIfNull(logratio);
        return logratio.square() / 2;
    }

    /// <summary>k3 = exp(-l) - 1 + l: unbiased, of low variance, never negative.</summary>
    /// <param name="logratio">l of samples of P, nats.</param>
    /// <returns>The same shape; exact where l is tiny.</returns>
    public static Tensor K3(Tensor logratio)
    {
        ArgumentNullException.ThrowIfNull(logratio);
        return (-logratio).expm1() + logratio;
    }
}
