using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The closed-form solution of the KL-regularised objective: P*(y|x) = P_ref(y|x) exp(r(x,y)/β) / Z(x)
/// (Rafailov et al. 2023, arXiv:2305.18290, Eq. 4).</summary>
/// <remarks>In logarithms throughout: r/β may be 1000. A response of probability 0 under P_ref has probability 0 under
/// P*.</remarks>
public static class OptimalPolicy
{
    /// <summary>Computes log P*, the log-probabilities of the optimal policy.</summary>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses]; -infinity for a response that the model never
    /// gives.</param>
    /// <param name="rewards">Reward r(x,y) of each response y to each prompt x, e.g. the toy task's true reward; shape
    /// [X prompts, N responses].</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, above 0, in units
    /// of the reward per nat.</param>
    /// <returns>Log-probability log P*(y|x) of each response under the optimal policy, in nats; shape [X prompts, N
    /// responses]. The probabilities of each row sum to 1.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Tensor Compute(Tensor logReference, Tensor rewards, double beta) =>
        Unnormalised(logReference, rewards, beta)
        - LogPartition(logReference, rewards, beta).unsqueeze(1);

    /// <summary>Computes the logarithm of the partition function, log Z(x) = log Σ_y P_ref(y|x)
    /// exp(r(x,y)/β).</summary>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response y to each prompt x under the
    /// reference model, in nats; shape [X prompts, N responses].</param>
    /// <param name="rewards">Reward r(x,y) of each response y to each prompt x, e.g. the toy task's true reward; shape
    /// [X prompts, N responses].</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, above 0, in units
    /// of the reward per nat.</param>
    /// <returns>Logarithm log Z(x) of the partition function for each prompt; shape [X prompts].</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Tensor LogPartition(Tensor logReference, Tensor rewards, double beta) =>
        Unnormalised(logReference, rewards, beta).logsumexp(1);

    private static Tensor Unnormalised(Tensor logReference, Tensor rewards, double beta)
    {
        Shape.Require(logReference, nameof(logReference), "[X,N]");
        Shape.Require(rewards, nameof(rewards), "[X,N]", logReference.shape[0], logReference.shape[1]);
        Allowed.Argument(beta > 0, nameof(beta), beta, "above 0");
        return logReference + rewards / beta;
    }
}
