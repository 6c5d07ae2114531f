using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>KL(P || Q), computed exactly, and estimated from samples of P by the three estimators of Schulman 2020
/// (joschu.net/blog/kl-approx.html).</summary>
/// <remarks>All take l = log P(y) - log Q(y). As a number, k1 and k3 have the KL as their mean, k2 has not. What the
/// gradient of each is, with the samples held fixed and l the log-ratio of whole sequences: k1 as a loss term has none
/// on average; k2's is the gradient of KL(P || Q); k3's is that of KL(Q || P), the other direction. Summed per token
/// instead, k2 and k3 give the gradients of the per-state divergences with the states' distribution held fixed, which
/// is neither. k1 in the reward is right at gamma = 1.</remarks>
public static class KlEstimators
{
    /// <summary>Computes the exact KL, Σ p (log p - log q) over the last dimension; terms with p = 0 are 0.</summary>
    /// <param name="logp">Log-probabilities log P of all V outcomes, e.g. next tokens, in nats, shape [...,V] (any
    /// leading dimensions).</param>
    /// <param name="logq">Log-probabilities log Q of the same outcomes in nats, of the same shape as
    /// <paramref name="logp"/>.</param>
    /// <returns>KL(P || Q) of each pair of distributions in nats, shape [...] (that of <paramref name="logp"/> without
    /// V).</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Exact(Tensor logp, Tensor logq)
    {
        Shape.RequireLike(logq, nameof(logq), logp, nameof(logp));
        return (logp.exp() * (logp - logq).masked_fill(logp.isneginf(), 0)).sum(-1);
    }

    /// <summary>Estimates KL(P || Q) by the log-ratio itself, k1 = l with l = log P(y) - log Q(y): unbiased, of high
    /// variance, may be negative.</summary>
    /// <param name="logratio">Log-ratios l = log P(y) - log Q(y) in nats of samples y drawn from P; a tensor of any
    /// shape.</param>
    /// <returns>Estimate of KL(P || Q) from each sample in nats, of the shape of <paramref name="logratio"/>; average
    /// them for the final estimate.</returns>
    public static Tensor K1(Tensor logratio)
    {
        ArgumentNullException.ThrowIfNull(logratio);
        return logratio.alias();
    }

    /// <summary>Estimates KL(P || Q) by half the squared log-ratio, k2 = l²/2 with l = log P(y) - log Q(y): biased, of
    /// low variance, never negative.</summary>
    /// <param name="logratio">Log-ratios l = log P(y) - log Q(y) in nats of samples y drawn from P; a tensor of any
    /// shape.</param>
    /// <returns>Estimate of KL(P || Q) from each sample in nats, of the shape of <paramref name="logratio"/>; average
    /// them for the final estimate.</returns>
    public static Tensor K2(Tensor logratio)
    {
        ArgumentNullException.ThrowIfNull(logratio);
        return logratio.square() / 2;
    }

    /// <summary>Estimates KL(P || Q) by k3 = exp(-l) - 1 + l with the log-ratio l = log P(y) - log Q(y): unbiased, of
    /// low variance, never negative.</summary>
    /// <param name="logratio">Log-ratios l = log P(y) - log Q(y) in nats of samples y drawn from P; a tensor of any
    /// shape.</param>
    /// <returns>Estimate of KL(P || Q) from each sample in nats, of the shape of <paramref name="logratio"/>; average
    /// them for the final estimate.</returns>
    public static Tensor K3(Tensor logratio)
    {
        ArgumentNullException.ThrowIfNull(logratio);
        return (-logratio).expm1() + logratio;
    }
}
