using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Clipped surrogate of proximal policy optimisation, PPO (Schulman et al. 2017, arXiv:1707.06347, Eq. 7), as
/// a loss.</summary>
/// <remarks>L = -min( ρ A, clip(ρ, 1-c, 1+c) A ), ρ = P(y_t) / P_old(y_t). At P = P_old its gradient is the policy
/// gradient's, -A ∇ log P. It is flat where the ratio has already gone more than c the way that A asks for: above 1+c
/// with A &gt; 0, below 1-c with A &lt; 0; nowhere else. How far P has moved, policy/approxkl, is the masked mean of
/// <see cref="KlEstimators.K2"/> of log ρ.</remarks>
/// <param name="ClipRange">Clip range c, above 0: the ratio of the new to the old token probability is clipped to [1-c,
/// 1+c]; 0.2 is usual.</param>
public sealed record PpoClipLoss(double ClipRange)
{
    /// <summary>Computes the loss of each token, not averaged.</summary>
    /// <param name="logps">Log-probability of each response token under the policy, in nats, shape [B,Ty] (responses,
    /// tokens), with gradients.</param>
    /// <param name="oldLogps">Log-probability of each response token under the policy that sampled the response, in
    /// nats, shape [B,Ty] (responses, tokens).</param>
    /// <param name="advantages">Advantage of each response token, shape [B,Ty] (responses, tokens), e.g. from GAE; no
    /// gradient flows into it.</param>
    /// <param name="mask">Mask of the tokens that belong to the response, shape [B,Ty] (responses, tokens) bool;
    /// padding is false.</param>
    /// <returns>Loss of each token, shape [B,Ty] (responses, tokens); 0 outside the mask.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The clip range is not above 0.</exception>
    public Tensor PerToken(Tensor logps, Tensor oldLogps, Tensor advantages, Tensor mask)
    {
        var (free, clipped) = Objectives(logps, oldLogps, advantages, mask);
        return -minimum(free, clipped);
    }

    /// <summary>Computes the share of tokens whose loss the clip has made flat, the metric policy/clipfrac.</summary>
    /// <param name="logps">Log-probability of each response token under the policy, in nats, shape [B,Ty] (responses,
    /// tokens).</param>
    /// <param name="oldLogps">Log-probability of each response token under the policy that sampled the response, in
    /// nats, shape [B,Ty] (responses, tokens).</param>
    /// <param name="advantages">Advantage of each response token, shape [B,Ty] (responses, tokens), e.g. from
    /// GAE.</param>
    /// <param name="mask">Mask of the tokens that belong to the response, shape [B,Ty] (responses, tokens) bool;
    /// padding is false.</param>
    /// <returns>Share of the tokens that are clipped, in [0, 1], as a scalar tensor without gradient; 0 if no token is
    /// counted.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The clip range is not above 0.</exception>
    public Tensor ClipFraction(Tensor logps, Tensor oldLogps, Tensor advantages, Tensor mask)
    {
        ArgumentNullException.ThrowIfNull(logps);
        var (free, clipped) = Objectives(logps.detach(), oldLogps, advantages, mask);
        return Masked.Mean((clipped < free).to_type(free.dtype), mask);
    }

    // ρ A and clip(ρ) A, both 0 outside the mask, where a ratio could overflow and turn gradients into NaN.
    private (Tensor Free, Tensor Clipped) Objectives(Tensor logps, Tensor oldLogps, Tensor advantages, Tensor mask)
    {
        Allowed.Require<PpoClipLoss>(ClipRange > 0, nameof(ClipRange), ClipRange, "above 0");
        Shape.Require(logps, nameof(logps), "[B,Ty]");
        var (B, T) = (logps.shape[0], logps.shape[1]);
        Shape.Require(oldLogps, nameof(oldLogps), "[B,Ty]", B, T);
        Shape.Require(advantages, nameof(advantages), "[B,Ty]", B, T);
        Shape.Require(mask, nameof(mask), "[B,Ty]", B, T);
        var outside = mask.logical_not();
        var ratio = (logps - oldLogps.detach()).masked_fill(outside, 0).exp();  // ρ  [B,Ty]
        var A = advantages.detach().masked_fill(outside, 0);                    // [B,Ty]
        return (ratio * A, ratio.clamp(1 - ClipRange, 1 + ClipRange) * A);
    }
}
