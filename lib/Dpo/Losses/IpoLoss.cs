using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Loss of identity preference optimisation, IPO (Azar et al. 2023, arXiv:2310.12036, Eq. 17): a squared
/// error, so that even a pair whose label is certain asks for a finite margin only.</summary>
/// <remarks>L = (h - 1/(2β))², h = the margin of log-ratios, in nats. β is the paper's τ. The paper sums over tokens;
/// TRL takes means, which is another optimum, so there is no default. At P = P_ref it is 1/(4β²).</remarks>
/// <param name="Beta">Strength β of the pull to the reference model, above 0 (the paper's τ): the loss is smallest
/// where log(P/P_ref) of the two responses differs by 1/(2β) nats.</param>
/// <param name="LengthNormalised">True divides the log(P/P_ref) of each response by its number of tokens, as the
/// library TRL does; false takes the sum over its tokens, as the paper does.</param>
public sealed record IpoLoss(double Beta, bool LengthNormalised) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        LengthNormalised ? base.Rewards(policy, reference).PerToken(policy) : base.Rewards(policy, reference);

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<IpoLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        var h = LengthNormalised ? policy.TokenMarginOver(reference) : policy.MarginOver(reference);    // [B] nats
        return (h - 1 / (2 * Beta)).square();
    }
}
