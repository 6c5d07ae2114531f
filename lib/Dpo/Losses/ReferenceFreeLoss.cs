using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Preference loss whose reference model finds every response equally likely (TRL's
/// "reference_free").</summary>
/// <remarks>DPO without its reference converges to softmax(r/β), not to P_ref exp(r/β)/Z: what the reference knew of
/// language is lost.</remarks>
/// <param name="Loss">Preference loss to compute as if the reference model gave every response the log-probability 0,
/// e.g. <c>new DpoLoss(0.1)</c>.</param>
public sealed record ReferenceFreeLoss(PreferenceLoss Loss) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Loss.RewardBeta;

    /// <inheritdoc/>
    public override bool UsesReference => false;

    /// <inheritdoc/>
    public override PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        Loss.Rewards(policy, Even(policy));

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        policy.Require(nameof(policy));
        return Loss.PerPair(policy, Even(policy));
    }

    private static PairLogps Even(PairLogps policy) =>
        policy with { Chosen = zeros_like(policy.Chosen), Rejected = zeros_like(policy.Rejected) };
}
