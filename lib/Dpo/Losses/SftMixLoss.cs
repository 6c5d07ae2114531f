using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Preference loss plus the next-token loss of the chosen response, so that log P(y+) does not sink (RPO, Pang
/// et al. 2024, arXiv:2404.19733).</summary>
/// <remarks>L = L_preference - α log P(y+|x) / |y+|.</remarks>
/// <param name="Loss">Preference loss to which the next-token loss of the chosen response is added, e.g. <c>new
/// DpoLoss(0.1)</c>.</param>
/// <param name="Weight">Weight α of the next-token loss (mean per token of the chosen response), above 0; the paper
/// takes 1.</param>
public sealed record SftMixLoss(PreferenceLoss Loss, double Weight) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Loss.RewardBeta;

    /// <inheritdoc/>
    public override bool UsesReference => Loss.UsesReference;

    /// <inheritdoc/>
    public override PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        Loss.Rewards(policy, reference);

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<SftMixLoss>(Weight > 0, nameof(Weight), Weight, "above 0");
        policy.Require(nameof(policy), lengths: true);
        return Loss.PerPair(policy, reference) - Weight * policy.Chosen / policy.ChosenLength!;
    }
}
