using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>DPO loss on mean instead of summed log-probabilities (TRL's "sigmoid_norm"; Tülu 3, Lambert et al. 2024,
/// arXiv:2411.15124).</summary>
/// <remarks>L = -log σ( β[ log P(y+)/P_ref(y+) / |y+| - log P(y-)/P_ref(y-) / |y-| ] ). Not DPO: its population's
/// minimiser is not P*, but P_ref exp(|y|(r + c)/β). At P = P_ref it is ln 2.</remarks>
/// <param name="Beta">Factor β of the implicit reward per token, β log(P/P_ref) / length, above 0; a larger β keeps the
/// policy nearer to the reference model.</param>
public sealed record LengthNormalisedDpoLoss(double Beta) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        base.Rewards(policy, reference).PerToken(policy);

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<LengthNormalisedDpoLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        return -logsigmoid(Beta * policy.TokenMarginOver(reference));           // [B]
    }
}
