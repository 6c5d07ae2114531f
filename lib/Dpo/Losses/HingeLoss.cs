using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Hinge loss on the implicit reward's margin (SLiC-HF, Zhao et al. 2023, arXiv:2305.10425; normalised by the reference as in RSO, Liu et al. 2023, arXiv:2309.06657).</summary>
/// <remarks>L = max(0, 1 - β h), h = the margin of log-ratios. Flat beyond a margin of 1, so its minimiser is not unique. At P = P_ref it is 1.</remarks>
/// <param name="Beta">β above 0, reward units per nat.</param>
public sealed record HingeLoss(double Beta) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<HingeLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        return relu(1 - Beta * policy.MarginOver(reference));                   // [B]
    }
}
