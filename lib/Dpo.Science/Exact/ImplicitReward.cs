using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The reward for which a policy is optimal: r_hat(x,y) = β log P(y|x)/P_ref(y|x), up to β log Z(x) (Rafailov
/// et al. 2023, arXiv:2305.18290, Eq. 5).</summary>
/// <remarks>Each class of rewards that differ by a constant per prompt holds exactly one of this form, the one with
/// Z(x) = 1. A response to which neither policy gives a probability may have any reward; it is given 0.</remarks>
public static class ImplicitReward
{
    /// <summary>Computes the implicit reward r_hat of each response.</summary>
    /// <param name="logPolicy">Log-probability log P(y|x) of each response under the policy, in nats; any
    /// shape.</param>
    /// <param name="logReference">Log-probability log P_ref(y|x) of each response under the reference model, in nats;
    /// same shape as <paramref name="logPolicy"/>.</param>
    /// <param name="beta">Weight β of the KL penalty that keeps the policy near the reference model, above 0, in units
    /// of the reward per nat.</param>
    /// <returns>Implicit reward β log(P/P_ref) of each response, in the shape of <paramref name="logPolicy"/>; 0 if
    /// both probabilities are 0.</returns>
    /// <exception cref="ArgumentException">The shapes of the tensors differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is not above 0.</exception>
    public static Tensor Compute(Tensor logPolicy, Tensor logReference, double beta)
    {
        Shape.RequireLike(logReference, nameof(logReference), logPolicy, nameof(logPolicy));
        Allowed.Argument(beta > 0, nameof(beta), beta, "above 0");
        var unsaid = logPolicy.isneginf() & logReference.isneginf();
        return beta * (logPolicy - logReference).masked_fill(unsaid, 0);
    }
}
