using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>Reward of each token (Ouyang et al. 2022, arXiv:2203.02155, Eq. 2): the score on the response's last token,
/// less β times each token's KL.</summary>
/// <remarks>r_t = [t is last] r(x,y) - β kl_t. With kl_t = log P(y_t)/P_ref(y_t), k1, a response's rewards sum to
/// r(x,y) - β log P(y|x)/P_ref(y|x), and the policy gradient at γ = 1 is that of J. k3 in its place is biased: its
/// gradient belongs to neither KL.</remarks>
public static class ShapedReward
{
    /// <summary>Computes the rewards of all tokens of a batch of responses.</summary>
    /// <param name="scores">Score r(x,y) of each response, e.g. by the reward model, shape [B] (responses).</param>
    /// <param name="kl">Estimate of the KL to the reference model at each token, shape [B,Ty] (responses, tokens),
    /// nats: usually <see cref="KlEstimators.K1"/> of log P - log P_ref.</param>
    /// <param name="mask">Mask of the response's tokens, the end-of-sequence token (EOS) included, shape [B,Ty]
    /// (responses, tokens) bool; each row has at least one.</param>
    /// <param name="beta">Weight β of the KL penalty, at least 0: β times the token's KL is subtracted from the token's
    /// reward.</param>
    /// <returns>Reward of each token, shape [B,Ty] (responses, tokens), without gradient; 0 outside the mask.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or a row has no token.</exception>
    /// <exception cref="ArgumentOutOfRangeException">β is below 0.</exception>
    public static Tensor Compute(Tensor scores, Tensor kl, Tensor mask, double beta)
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
            throw new ArgumentException(
                $"mask row {row} has no token, so that its score has no place. Leave out rows without a response.");
        }
        var fromHere = mask.flip(1).cumsum(1).flip(1);                          // tokens from t to the end  [B,Ty]
        var last = mask & (fromHere == 1);                                      // [B,Ty]
        var penalty = beta * kl.detach().masked_fill(mask.logical_not(), 0);    // [B,Ty] reward units
        return scores.detach().unsqueeze(1).masked_fill(last.logical_not(), 0) - penalty;
    }

    /// <summary>Takes a penalty off the scores of responses that did not end, so that running into the length limit
    /// does not pay.</summary>
    /// <remarks>The penalty is taken off, as TRL's missing_eos_penalty is, and does not replace the score: of two
    /// truncated responses the better one stays better.</remarks>
    /// <param name="scores">Score r(x,y) of each response, e.g. by the reward model, shape [B] (responses).</param>
    /// <param name="ended">Whether each response has its end-of-sequence token (EOS), shape [B] (responses)
    /// bool.</param>
    /// <param name="penalty">Amount to subtract from the score of a response without EOS, at least 0, in the units of
    /// the scores.</param>
    /// <returns>Score of each response after the penalty, shape [B] (responses).</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The penalty is below 0.</exception>
    public static Tensor LessMissingEos(Tensor scores, Tensor ended, double penalty)
    {
        Allowed.Argument(penalty >= 0, nameof(penalty), penalty, "at least 0; it is subtracted");
        Shape.Require(scores, nameof(scores), "[B]");
        Shape.Require(ended, nameof(ended), "[B]", scores.shape[0]);
        return where(ended, scores, scores - penalty);
    }
}
