using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>The score-function estimate of the policy gradient, REINFORCE (Williams 1992).</summary>
/// <remarks>∇J = E_y~P[ (r - β log P/P_ref - b) ∇ log P(y|x) ]. The term that differentiates the logarithm itself is left out, since E[∇ log P] = 0,
/// and for the same reason any baseline b that does not look at y leaves the mean as it is.</remarks>
public static class PolicyGradient
{
    /// <summary>What ∇ log P is multiplied by: r - β log P/P_ref - b.</summary>
    /// <param name="rewards">r(x,y) [B], reward units.</param>
    /// <param name="policy">log P(y|x) [B] nats.</param>
    /// <param name="reference">log P_ref(y|x) [B] nats.</param>
    /// <param name="baseline">b [B], reward units, made without looking at the row's own response.</param>
    /// <param name="beta">β at least 0, reward units per nat.</param>
    /// <returns>[B] without gradient.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β below 0.</exception>
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

    /// <summary>A loss whose gradient is minus the estimate: -A log P. Its value means nothing.</summary>
    /// <param name="logps">log P of responses [B] or of tokens [B,Ty], nats, with gradients.</param>
    /// <param name="advantages">Of the same shape; taken as constants.</param>
    /// <returns>The same shape, not averaged.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    public static Tensor Loss(Tensor logps, Tensor advantages)
    {
        Shape.RequireLike(advantages, nameof(advantages), logps, nameof(logps));
        return -advantages.detach() * logps;
    }
}
