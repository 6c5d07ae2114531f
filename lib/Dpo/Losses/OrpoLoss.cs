using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Loss of odds ratio preference optimisation, ORPO (Hong, Lee and Thorne 2024, arXiv:2403.07691, Eq. 6 and
/// 7): next-token loss of the chosen response plus a term of odds ratios, without a reference model.</summary>
/// <remarks>L = -log p+ - λ log σ( log odds(p+) - log odds(p-) ), p = exp(log P(y)/|y|), odds(p) = p/(1-p).
/// The reward reported is λ log P(y)/|y|, as in TRL: p and its odds order responses alike.</remarks>
/// <param name="Lambda">Weight λ of the odds-ratio term, above 0; the library TRL calls it beta and takes 0.1.</param>
public sealed record OrpoLoss(double Lambda) : PreferenceLoss
{
    // A response that the policy gives for certain has infinite odds; they are held where float32 still tells them
    // apart.
    private const double Certain = 1e-6;

    /// <inheritdoc/>
    public override double RewardBeta => Lambda;

    /// <inheritdoc/>
    public override bool UsesReference => false;

    /// <inheritdoc/>
    public override PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        base.Rewards(policy, reference).PerToken(policy);

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<OrpoLoss>(Lambda > 0, nameof(Lambda), Lambda, "above 0");
        policy.Require(nameof(policy), lengths: true);
        var chosen = policy.Chosen / policy.ChosenLength!;                      // log p+  [B]
        var rejected = policy.Rejected / policy.RejectedLength!;                // log p-  [B]
        return -chosen - Lambda * logsigmoid(LogOdds(chosen) - LogOdds(rejected));
    }

    // log p - log(1-p), with 1-p as -expm1(log p): exact where p is near 1, as it is for short answers.
    // At p = 1 value and gradient are those of log p = -1e-6: the limit of the loss where y+ is certain, a large one
    // where y- is.
    private static Tensor LogOdds(Tensor logp)
    {
        var held = logp - relu(logp + Certain).detach();
        return held - (-held.expm1()).log();
    }
}
