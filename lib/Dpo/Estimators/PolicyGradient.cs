using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Score-function estimate of the policy gradient, REINFORCE (Williams 1992).</summary>
/// <remarks>∇J = E_y~P[ (r - β log P/P_ref - b) ∇ log P(y|x) ]. The term that differentiates the logarithm itself is
/// left out, since E[∇ log P] = 0, and for the same reason any baseline b that does not look at y leaves the mean as it
/// is.</remarks>
public static class PolicyGradient
{
    /// <summary>Computes the factor of ∇ log P in the policy gradient: r - β log P/P_ref - b.</summary>
    /// <param name="rewards">Reward r(x,y) of each response, shape [B] (responses).</param>
    /// <param name="policy">Log-probability log P(y|x) of each response under the policy in nats, shape [B]
    /// (responses).</param>
    /// <param name="reference">Log-probability log P_ref(y|x) of each response under the reference model in nats, shape
    /// [B] (responses).</param>
    /// <param name="baseline">Baseline b to subtract for each response, shape [B] (responses), in the units of the
    /// reward; it must not depend on that response.</param>
    /// <param name="beta">Weight β of the KL penalty, at least 0: β log(P/P_ref) is subtracted from the reward.</param>
    /// <returns>Advantage of each response, shape [B] (responses), in the units of the reward, without
    /// gradient.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is below 0.</exception>
    public static Tensor Advantages(Tensor rewards, Tensor policy, Tensor reference, Tensor baseline, double beta)
    {
        Allowed.Argument(beta >= 0, nameof(beta), beta, "at least 0");
        Shape.Require(rewards, nameof(rewards), "[B]");
        var B = rewards.shape[0];
        Shape.Require(policy, nameof(policy), "[B]", B);
        Shape.Require(reference, nameof(reference), "[B]", B);
        Shape.Require(baseline, nameof(baseline), "[B]", B);
        return (rewards - beta * (policy - reference) - baseline).detach();     // [B] reward units
    }

    /// <summary>Returns a loss whose gradient is minus the estimated policy gradient: -A log P. Its value means
    /// nothing.</summary>
    /// <param name="logps">Log-probabilities with gradients in nats: of responses, shape [B], or of their tokens, shape
    /// [B,Ty] (responses, tokens).</param>
    /// <param name="advantages">Advantages A, of the same shape as <paramref name="logps"/>; no gradient flows into
    /// them.</param>
    /// <returns>Loss -A log P of each response or token, of the same shape as <paramref name="logps"/>, not
    /// averaged.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Loss(Tensor logps, Tensor advantages)
    {
        Shape.RequireLike(advantages, nameof(advantages), logps, nameof(logps));
        return -advantages.detach() * logps;
    }
}
