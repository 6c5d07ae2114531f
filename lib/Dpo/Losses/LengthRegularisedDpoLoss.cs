using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Loss of length-regularised DPO, R-DPO (Park et al. 2024, arXiv:2403.19159): DPO that charges for each token
/// of a response.</summary>
/// <remarks>L = -log σ( β h + α(|y+| - |y-|) ). The population's minimiser is P_ref exp((r - α|y|)/β): a token costs α
/// units of reward.</remarks>
/// <param name="Beta">Factor β of the implicit reward β log(P/P_ref), above 0; a larger β keeps the policy nearer to
/// the reference model.</param>
/// <param name="Alpha">Cost α of each response token, at least 0, in the units of the implicit reward; a larger α
/// favours shorter responses, 0 is plain DPO.</param>
public sealed record LengthRegularisedDpoLoss(double Beta, double Alpha) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<LengthRegularisedDpoLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        Allowed.Require<LengthRegularisedDpoLoss>(Alpha >= 0, nameof(Alpha), Alpha, "at least 0");
        policy.Require(nameof(policy), lengths: true);
        var longer = (policy.ChosenLength! - policy.RejectedLength!)
            .to_type(policy.Chosen.dtype);                                      // [B] tokens
        return -logsigmoid(Beta * policy.MarginOver(reference) + Alpha * longer);
    }
}
