using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Robust DPO (Chowdhury, Kini and Natarajan 2024, arXiv:2403.00409): DPO's loss, unbiased when a known share of the labels is flipped.</summary>
/// <remarks>L = [ (1-ε) ℓ(Δ) - ε ℓ(-Δ) ] / (1-2ε), ℓ = -log σ, Δ = β times the margin of log-ratios. Its expectation over flipped labels is DPO's over
/// true ones, which conservative DPO's is not. Unbounded below: a pair that is fitted too well pays out. At P = P_ref it is ln 2.</remarks>
/// <param name="Beta">β above 0, reward units per nat of KL.</param>
/// <param name="FlipRate">ε in [0, 0.5): the share of labels that are flipped.</param>
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
