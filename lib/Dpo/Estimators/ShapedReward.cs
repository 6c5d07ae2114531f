using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>The reward of each token (Ouyang et al. 2022, arXiv:2203.02155, Eq. 2): the score on the response's last token, less β times each token's KL.</summary>
/// <remarks>r_t = [t is last] r(x,y) - β kl_t. With kl_t = log P(y_t)/P_ref(y_t), k1, a response's rewards sum to r(x,y) - β log P(y|x)/P_ref(y|x),
/// and the policy gradient at γ = 1 is that of J. k3 in its place is biased: its gradient belongs to neither KL.</remarks>
public static class ShapedReward
{
    /// <summary>The rewards of a batch of responses.</summary>
    /// <param name="scores">r(x,y) [B], reward units.</param>
    /// <param name="kl">Of each token, <see cref="KlEstimators.K1"/> of log P - log P_ref [B,Ty] nats.</param>
    /// <param name="mask">Response tokens, EOS included [B,Ty] bool; each row has one.</param>
    /// <param name="beta">β at least 0, reward units per nat.</param>
    /// <returns>[B,Ty] without gradient; 0 outside the mask.</returns>
    /// <exception cref="ArgumentException">Shapes that differ, or a row without tokens.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β below 0.</exception>
    public static Tensor Of(Tensor scores, Tensor kl, Tensor mask, double beta)
    {
        Allowed.Argument(beta >= 0, nameof(beta), beta, "at least 0");
        Shape.Require(kl, nameof(kl), "[B,Ty]");
        var (B, T) = (kl.shape[0], kl.shape[1]);
        Shape.Require(scores, nameof(scores), "[B]", B);
        Shape.Require(mask, nameof(mask), "[B,Ty]", B, T);
        var filled = mask.any(1);                                               // [B]
        if (!filled.all().ToBoolean())
        {
            var row = filled.to_type(ScalarType.Int64).argmin().ToInt64();
            throw new ArgumentException($"mask row {row} has no token, so that its score has no place. Leave out rows without a response.");
        }
        var fromHere = mask.flip(1).cumsum(1).flip(1);                          // tokens from t to the end  [B,Ty]
        var last = mask & (fromHere == 1);                                      // [B,Ty]
        var penalty = beta * kl.detach().masked_fill(mask.logical_not(), 0);    // [B,Ty] reward units
        return scores.detach().unsqueeze(1).masked_fill(last.logical_not(), 0) - penalty;
    }

    /// <summary>Scores with a penalty taken off where the response did not end, so that running into the length limit does not pay.</summary>
    /// <remarks>Taken off, as TRL's missing_eos_penalty is, and not put in the score's place: of two cut responses the better one stays better.</remarks>
    /// <param name="scores">r(x,y) [B], reward units.</param>
    /// <param name="ended">Whether the response has its EOS [B] bool.</param>
    /// <param name="penalty">At least 0, reward units.</param>
    /// <returns>[B].</returns>
    /// <exception cref="ArgumentException">Shapes that differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A penalty below 0.</exception>
    public static Tensor LessMissingEos(Tensor scores, Tensor ended, double penalty)
    {
        Allowed.Argument(penalty >= 0, nameof(penalty), penalty, "at least 0; it is subtracted");
        Shape.Require(scores, nameof(scores), "[B]");
        Shape.Require(ended, nameof(ended), "[B]", scores.shape[0]);
        return where(ended, scores, scores - penalty);
    }
}
