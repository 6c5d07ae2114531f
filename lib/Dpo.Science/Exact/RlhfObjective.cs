using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>What reinforcement learning from human feedback maximises: J(P) = E_x[ E_y~P r(x,y) - β KL(P || P_ref) ] (Rafailov et al. 2023, arXiv:2305.18290, Eq. 3).</summary>
/// <remarks>Prompts count alike. J is -infinity where P says what P_ref never says. J(P) = E_x[β log Z] - β E_x[KL(P || P*)], so P* is its only maximum.</remarks>
public static class RlhfObjective
{
    /// <summary>J, with its two parts.</summary>
    /// <param name="Reward">E_x E_y r, reward units.</param>
    /// <param name="Kl">E_x KL(P || P_ref), nats.</param>
    /// <param name="Value">J = Reward - β Kl, reward units.</param>
    public sealed record Parts(double Reward, double Kl, double Value);

    /// <summary>J of a table.</summary>
    /// <param name="logPolicy">log P(y|x) [X,N] nats.</param>
    /// <param name="logReference">log P_ref(y|x) [X,N] nats.</param>
    /// <param name="rewards">r(x,y) [X,N], reward units.</param>
    /// <param name="beta">β at least 0.</param>
    /// <returns>J and its parts.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β below 0, or no number.</exception>
    public static Parts Of(Tensor logPolicy, Tensor logReference, Tensor rewards, double beta)
    {
        Require(logPolicy, logReference, rewards, beta);
        var reward = (logPolicy.exp() * rewards).sum(1).mean().ToDouble();
        var kl = Divergence.Kl(logPolicy, logReference).mean().ToDouble();
        return new Parts(reward, kl, reward - beta * kl);
    }

    /// <summary>The gradient of each prompt's J in the response logits: P(y) [ r - β log P/P_ref - E_P(r - β log P/P_ref) ].</summary>
    /// <remarks>The score-function gradient added up over all responses; E[∇ log P] = 0 has removed the gradient of the logarithm, and the mean is the best baseline.</remarks>
    /// <param name="logPolicy">log P(y|x) [X,N] nats; where it is -infinity the gradient is 0.</param>
    /// <param name="logReference">log P_ref(y|x) [X,N] nats.</param>
    /// <param name="rewards">r(x,y) [X,N].</param>
    /// <param name="beta">β at least 0.</param>
    /// <returns>[X,N], each row sums to 0; not averaged over prompts.</returns>
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
