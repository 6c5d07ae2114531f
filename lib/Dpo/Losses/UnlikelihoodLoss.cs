using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Unlikelihood loss, a baseline of the DPO paper (Welleck et al. 2019, arXiv:1908.04319; Rafailov et al.
/// 2023, section 6): raises log P of the chosen response and lowers that of the rejected one.</summary>
/// <remarks>L = -log P(y+) + α log P(y-). A pair weighs the same however wrong the policy is about it, and there is no
/// minimum: the loss falls without bound as log P(y-) does.</remarks>
/// <param name="Alpha">Weight α with which the rejected response's log-probability is lowered, at least 0; 0 is plain
/// fine-tuning on the chosen responses.</param>
public sealed record UnlikelihoodLoss(double Alpha) : PreferenceLoss
{
    /// <inheritdoc/>
    public override bool UsesReference => false;

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<UnlikelihoodLoss>(Alpha >= 0, nameof(Alpha), Alpha, "at least 0");
        policy.Require(nameof(policy));
        return -policy.Chosen + Alpha * policy.Rejected;                        // [B]
    }
}
