using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The objective of reinforcement learning from human feedback: J(P) = E_x[ E_y~P r(x,y) - β KL(P || P_ref) ],
/// to be maximised (Rafailov et al. 2023, arXiv:2305.18290, Eq. 3).</summary>
/// <remarks>All prompts have the same weight. J is -infinity where P gives a response that P_ref never gives.
/// J(P) = E_x[β log Z] - β E_x[KL(P || P*)], so P* is its only maximum.</remarks>
public static class RlhfObjective
{
    /// <summary>The value of the objective J with its two parts.</summary>
    /// <param name="Reward">Mean reward of the policy's responses over all prompts, in the units of the reward.</param>
    /// <param name="Kl">Mean divergence KL(P || P_ref) of the policy from the reference model over all prompts, in
    /// nats.</param>
    /// <param name="Value">Objective J: mean reward minus β times mean KL, in the units of the reward.</param>
    public sealed record Parts(double Reward, double Kl, double Value);

    /// <summary>Computes J of a policy, by summing over all responses.</summary>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response y to each prompt x under the policy, in
    /// nats; shape [X prompts, N responses].</param>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">Reward r(x,y) of each response y to each prompt x, e.g. the toy task's true reward; shape
    /// [X prompts, N responses].</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, at least 0, in
    /// units of the reward per nat.</param>
    /// <returns>Objective J with its two parts, mean reward and mean KL; all prompts have the same weight.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is below 0 or not a number.</exception>
    public static Parts Compute(Tensor logPolicy, Tensor logReference, Tensor rewards, double beta)
    {
        Require(logPolicy, logReference, rewards, beta);
        var reward = (logPolicy.exp() * rewards).sum(1).mean().ToDouble();
        var kl = Divergence.Kl(logPolicy, logReference).mean().ToDouble();
        return new Parts(reward, kl, reward - beta * kl);
    }

    /// <summary>Computes the gradient of each prompt's J in the response logits: P(y) [ r - β log P/P_ref -
    /// E_P(r - β log P/P_ref) ].</summary>
    /// <remarks>The score-function gradient added up over all responses; E[∇ log P] = 0 has removed the gradient of the
    /// logarithm, and the mean is the best baseline.</remarks>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response y to each prompt x under the policy, in
    /// nats; shape [X prompts, N responses]. If an entry is -infinity, its gradient is 0.</param>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">Reward r(x,y) of each response y to each prompt x, e.g. the toy task's true reward; shape
    /// [X prompts, N responses].</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, at least 0, in
    /// units of the reward per nat.</param>
    /// <returns>Derivative of each prompt's objective J with respect to the logit of each response; shape [X prompts, N
    /// responses]. Each row sums to 0.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is below 0 or not a number.</exception>
    public static Tensor Gradient(Tensor logPolicy, Tensor logReference, Tensor rewards, double beta)
    {
        Require(logPolicy, logReference, rewards, beta);
        var P = logPolicy.exp();                                                    // [X,N]
        var logratio = (logPolicy - logReference).masked_fill(logPolicy.isneginf(), 0);
        var regularised = rewards - beta * logratio;                                // r - β log P/P_ref  [X,N]
        return P * (regularised - (P * regularised).sum(1, keepdim: true));
    }

    private static void Require(Tensor logPolicy, Tensor logReference, Tensor rewards, double beta)
    {
        Shape.Require(logPolicy, nameof(logPolicy), "[X,N]");
        var (X, N) = (logPolicy.shape[0], logPolicy.shape[1]);
        Shape.Require(logReference, nameof(logReference), "[X,N]", X, N);
        Shape.Require(rewards, nameof(rewards), "[X,N]", X, N);
        Allowed.Argument(beta >= 0, nameof(beta), beta, "at least 0");
    }
}
