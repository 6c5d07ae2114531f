using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The closed-form solution of the KL-regularised objective: P*(y|x) = P_ref(y|x) exp(r(x,y)/β) / Z(x) (Rafailov et al. 2023, arXiv:2305.18290, Eq. 4).</summary>
/// <remarks>In logarithms throughout: r/β may be 1000. What P_ref never says, P* never says.</remarks>
public static class OptimalPolicy
{
    /// <summary>log P*.</summary>
    /// <param name="logReference">log P_ref(y|x) [X,N] nats; -infinity where it is never said.</param>
    /// <param name="rewards">r(x,y) [X,N], reward units.</param>
    /// <param name="beta">β above 0, reward units per nat.</param>
    /// <returns>[X,N] nats; each row's probabilities sum to 1.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β not above 0.</exception>
    public static Tensor Of(Tensor logReference, Tensor rewards, double beta) =>
        Unnormalised(logReference, rewards, beta)
        - LogPartition(logReference, rewards, beta).unsqueeze(1);

    /// <summary>log Z(x) = log Σ_y P_ref(y|x) exp(r(x,y)/β).</summary>
    /// <param name="logReference">log P_ref(y|x) [X,N] nats.</param>
    /// <param name="rewards">r(x,y) [X,N].</param>
    /// <param name="beta">β above 0.</param>
    /// <returns>[X] nats.</returns>
    public static Tensor LogPartition(Tensor logReference, Tensor rewards, double beta) => Unnormalised(logReference, rewards, beta).logsumexp(1);

    private static Tensor Unnormalised(Tensor logReference, Tensor rewards, double beta)
    {
        Shape.Require(logReference, nameof(logReference), "[X,N]");
        Shape.Require(rewards, nameof(rewards), "[X,N]", logReference.shape[0], logReference.shape[1]);
        Allowed.Argument(beta > 0, nameof(beta), beta, "above 0");
        return logReference + rewards / beta;
    }
}
