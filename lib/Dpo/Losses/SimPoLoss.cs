using Dpo.Base;
using Dpo.Estimators;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Losses;

/// <summary>Loss of SimPO (Meng, Xia and Chen 2024, arXiv:2405.14734, Eq. 6): mean log-probabilities, no reference
/// model, a target margin.</summary>
/// <remarks>L = -log σ( β[ log P(y+)/|y+| - log P(y-)/|y-| ] - γ ). The reward is β log P(y)/|y|.</remarks>
/// <param name="Beta">Factor β of the reward, which is β times the mean log-probability per token, above 0; the paper
/// takes 2 to 2.5.</param>
/// <param name="Gamma">Target margin γ, at least 0: the chosen response's reward should exceed the rejected one's by
/// this much.</param>
public sealed record SimPoLoss(double Beta, double Gamma) : PreferenceLoss
{
    /// <inheritdoc/>
    public override double RewardBeta => Beta;

    /// <inheritdoc/>
    public override bool UsesReference => false;

    /// <inheritdoc/>
    public override PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        base.Rewards(policy, reference).PerToken(policy);

    /// <inheritdoc/>
    public override Tensor PerPair(PairLogps policy, PairLogps reference)
    {
        Allowed.Require<SimPoLoss>(Beta > 0, nameof(Beta), Beta, "above 0");
        Allowed.Require<SimPoLoss>(Gamma >= 0, nameof(Gamma), Gamma, "at least 0");
        policy.Require(nameof(policy), lengths: true);
        var margin = policy.Chosen / policy.ChosenLength!
            - policy.Rejected / policy.RejectedLength!;                         // [B] nats a token
        return -logsigmoid(Beta * margin - Gamma);
    }
}
