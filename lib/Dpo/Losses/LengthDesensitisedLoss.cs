using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>LD-DPO (Liu et al. 2024, arXiv:2409.06411): a preference loss in which what a response has beyond its pair's shorter one counts only in part.</summary>
/// <remarks>The weighting is of tokens, so it is done where log-probabilities are summed: <see cref="LengthDesensitised"/>.</remarks>
/// <param name="Loss">The preference loss; DPO in the paper.</param>
/// <param name="Alpha">α in [0, 1]; 1 is the loss itself.</param>
public sealed record LengthDesensitisedLoss(PreferenceLoss Loss, double Alpha) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Loss.RewardBeta;

    /// <inheritdoc/>
    public override bool UsesReference => Loss.UsesReference;

    /// <inheritdoc/>
    public override double TailWeight => Alpha;

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
