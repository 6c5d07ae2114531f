using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Preference loss with the weighting of LD-DPO (Liu et al. 2024, arXiv:2409.06411): the tokens that a
/// response has beyond the length of its pair's shorter response count only in part.</summary>
/// <remarks>The weighting is of tokens, so it is done where log-probabilities are summed:
/// <see cref="LengthDesensitised"/>.</remarks>
/// <param name="Loss">Preference loss to compute from the weighted log-probabilities; the paper takes
/// <see cref="DpoLoss"/>.</param>
/// <param name="Alpha">Weight α in [0, 1] of the tokens beyond the length of the pair's shorter response; 1 changes
/// nothing, 0 ignores these tokens.</param>
public sealed record LengthDesensitisedLoss(PreferenceLoss Loss, double Alpha) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Loss.RewardBeta;

    /// <inheritdoc/>
    public override bool UsesReference => Loss.UsesReference;

    /// <inheritdoc/>
    public override double ExcessTokenWeight => Alpha;

    /// <inheritdoc/>
    public override PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        Loss.Rewards(policy, reference);

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<LengthDesensitisedLoss>(Alpha is >= 0 and <= 1, nameof(Alpha), Alpha, "in [0, 1]");
        return Loss.PerPair(policy, reference);
    }
}
