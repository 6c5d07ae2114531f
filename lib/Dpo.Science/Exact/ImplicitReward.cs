using Dpo.Base;
using static TorchSharp.torch;

namespace Dpo.Science.Exact;

/// <summary>The reward that a policy is optimal for: r_hat(x,y) = β log P(y|x)/P_ref(y|x), up to β log Z(x) (Rafailov et al. 2023, arXiv:2305.18290, Eq. 5).</summary>
/// <remarks>Each class of rewards that differ by a number per prompt holds exactly one of this form, the one with Z(x) = 1.
/// A response that neither policy ever says may have any reward; it is given 0.</remarks>
public static class ImplicitReward
{
    /// <summary>r_hat.</summary>
    /// <param name="logPolicy">log P(y|x), any shape, nats.</param>
    /// <param name="logReference">log P_ref(y|x), the same shape.</param>
    /// <param name="beta">β above 0, reward units per nat.</param>
    /// <returns>Reward units, the same shape.</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β not above 0.</exception>
    public static Tensor Of(Tensor logPolicy, Tensor logReference, double beta)
    {
        Shape.RequireLike(logReference, nameof(logReference), logPolicy, nameof(logPolicy));
        Allowed.Argument(beta > 0, nameof(beta), beta, "above 0");
        var unsaid = logPolicy.isneginf() & logReference.isneginf();
        return beta * (logPolicy - logReference).masked_fill(unsaid, 0);
    }
}
