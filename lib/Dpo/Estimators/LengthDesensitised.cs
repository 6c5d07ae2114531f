using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>LD-DPO's log-probabilities (Liu et al. 2024, arXiv:2409.06411): what a response has beyond the shorter one's length counts only in part.</summary>
/// <remarks>log P(y) = Σ over the first l tokens + α Σ over the rest, l = the shorter length of the pair. Any preference loss takes them in place of
/// the sums. α = 1 are the sums, α = 0 cuts the longer response.</remarks>
public static class LengthDesensitised
{
    /// <summary>The weighted log-probability of each response.</summary>
    /// <param name="perToken">From <see cref="Logps.PerToken"/>, [B,T-1] nats.</param>
    /// <param name="mask">Counted tokens [B,T] bool.</param>
    /// <param name="shorter">l, the shorter response's tokens in each pair [B] int64.</param>
    /// <param name="alpha">α in [0, 1].</param>
    /// <returns>[B] nats.</returns>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α outside [0, 1].</exception>
    public static Tensor Sum(Tensor perToken, Tensor mask, Tensor shorter, double alpha)
    {
        Allowed.Argument(alpha is >= 0 and <= 1, nameof(alpha), alpha, "in [0, 1]");
        Shape.Require(mask, nameof(mask), "[B,T]");
        Shape.Require(shorter, nameof(shorter), "[B]", mask.shape[0]);
        var place = mask.to_type(ScalarType.Int64).cumsum(1);                   // 1 for a response's first token  [B,T]
        var common = mask & (place <= shorter.unsqueeze(1));                    // [B,T]
        return alpha * Logps.Sum(perToken, mask) + (1 - alpha) * Logps.Sum(perToken, common);
    }
}
