using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Loss of robust DPO (Chowdhury, Kini and Natarajan 2024, arXiv:2403.00409): DPO's loss, made unbiased for a
/// known share of flipped labels.</summary>
/// <remarks>L = [ (1-ε) ℓ(Δ) - ε ℓ(-Δ) ] / (1-2ε), ℓ = -log σ, Δ = β times the margin of log-ratios. Its expectation
/// over flipped labels is DPO's over true ones, which conservative DPO's is not. It is unbounded below: the loss of a
/// pair with a large margin is negative. At P = P_ref it is ln 2.</remarks>
/// <param name="Beta">Factor β of the implicit reward β log(P/P_ref), above 0; a larger β keeps the policy nearer to
/// the reference model.</param>
/// <param name="FlipRate">Known share ε of the pairs whose chosen and rejected response are swapped by mistake, in [0,
/// 0.5).</param>
public sealed record RobustDpoLoss(double Beta, double FlipRate) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<RobustDpoLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        Allowed.Require<RobustDpoLoss>(FlipRate is >= 0 and < 0.5, nameof(FlipRate), FlipRate, "in [0, 0.5)");
        var delta = Beta * policy.MarginOver(reference);                        // [B]
        return (-(1 - FlipRate) * logsigmoid(delta) + FlipRate * logsigmoid(-delta)) / (1 - 2 * FlipRate);
    }
}
