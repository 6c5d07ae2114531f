using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Unlikelihood, a baseline of the DPO paper (Welleck et al. 2019, arXiv:1908.04319; Rafailov et al. 2023, section 6): the chosen response up, the rejected one down.</summary>
/// <remarks>L = -log P(y+) + α log P(y-). Nothing weighs a pair by how wrong it is, and nothing stops: the loss falls without bound as log P(y-) does.</remarks>
/// <param name="Alpha">α at least 0; 0 is fine-tuning on the chosen responses (Preferred-FT).</param>
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
