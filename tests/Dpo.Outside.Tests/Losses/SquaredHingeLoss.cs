using Dpo.Estimators;
using Dpo.Losses;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Losses;

/// <summary>A preference loss of one's own: the squared distance of the margin from a target, where it is below.</summary>
// begin loss
internal sealed record SquaredHingeLoss(double Beta, double Target) : PreferenceLoss
{
    public override double RewardBeta => Beta;

    public override Tensor PerPair(PairLogps policy, PairLogps reference) =>
        (Target - Beta * policy.MarginOver(reference)).clamp_min(0).square();       // [B]
}
// end loss
