using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Hinge loss on the margin of implicit rewards (SLiC-HF, Zhao et al. 2023, arXiv:2305.10425; normalised by
/// the reference as in RSO, Liu et al. 2023, arXiv:2309.06657).</summary>
/// <remarks>L = max(0, 1 - β h), h = the margin of log-ratios. It is 0 where β h is above 1, so its minimiser is not
/// unique. At P = P_ref it is 1.</remarks>
/// <param name="Beta">Factor β of the implicit reward β log(P/P_ref), above 0; the loss of a pair is 0 once the chosen
/// response's implicit reward exceeds the rejected one's by 1.</param>
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
