using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Loss of direct preference optimisation, DPO (Rafailov et al. 2023, arXiv:2305.18290, Eq. 7).</summary>
/// <remarks>L = -log σ( β[ (log P(y+|x) - log P_ref(y+|x)) - (log P(y-|x) - log P_ref(y-|x)) ] ).
/// With label smoothing ε it is conservative DPO: (1-ε) L(Δ) + ε L(-Δ) (Mitchell 2023). At P = P_ref it is ln 2.
/// Chapter 06; test: PreferenceLossTests.</remarks>
/// <param name="Beta">Factor β of the implicit reward β log(P/P_ref), above 0, e.g. 0.1; a larger β keeps the policy
/// nearer to the reference model.</param>
/// <param name="LabelSmoothing">Assumed share ε of the pairs whose chosen and rejected response are swapped by mistake,
/// in [0, 0.5); 0 (default) is plain DPO.</param>
public sealed record DpoLoss(double Beta, double LabelSmoothing = 0) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<DpoLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        Allowed.Require<DpoLoss>(LabelSmoothing is >= 0 and < 0.5, nameof(LabelSmoothing),
            LabelSmoothing, "in [0, 0.5)");
        policy.Require(nameof(policy));
        reference.Require(nameof(reference));
        var gap = Beta * (policy.Chosen - reference.Chosen        // β log P(y+)/P_ref(y+)
            - (policy.Rejected - reference.Rejected));            // - β log P(y-)/P_ref(y-)
        return -(1 - LabelSmoothing) * logsigmoid(gap) - LabelSmoothing * logsigmoid(-gap);
    }
}
