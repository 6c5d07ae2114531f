using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Log-probabilities of LD-DPO (Liu et al. 2024, arXiv:2409.06411): the tokens that a response has beyond the
/// length of its pair's shorter response count only in part.</summary>
/// <remarks>log P(y) = Σ over the first l tokens + α Σ over the rest, l = the shorter length of the pair. Any
/// preference loss takes them in place of the sums. α = 1 are the sums, α = 0 cuts the longer response.</remarks>
public static class LengthDesensitised
{
    /// <summary>Computes the weighted log-probability of each response.</summary>
    /// <param name="perToken">Log-probability of each token after the first in nats, shape [B,T-1] (rows, tokens), from
    /// <see cref="Logps.PerToken"/>.</param>
    /// <param name="mask">Mask of the response tokens, shape [B,T] (rows, tokens) bool; true = counted. Each row's
    /// first entry is ignored.</param>
    /// <param name="shorter">Length in tokens of the shorter of the two responses of each row's pair, shape [B] (rows)
    /// int64.</param>
    /// <param name="alpha">Weight α in [0, 1] of the tokens beyond the shorter response's length; 1 gives the plain
    /// sum, 0 ignores these tokens.</param>
    /// <returns>Weighted sum of each row's log-probabilities in nats, shape [B] (rows).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    /// <exception cref="ArgumentOutOfRangeException">α lies outside [0, 1].</exception>
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
