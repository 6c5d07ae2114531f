using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>A loss on pairs of responses, one number a pair. A variant is a type; the trainer averages.</summary>
public abstract record PreferenceLoss
{
    /// <summary>Whether the loss looks at the reference model; where it does not, the argument is ignored and may be default.</summary>
    public virtual bool UsesReference => true;

    /// <summary>What log-ratios are multiplied by to be reported as rewards: β where the loss has one.</summary>
    public virtual double RewardBeta => 1;

    /// <summary>What tokens beyond the pair's shorter response count in the log-probabilities: 1 for all losses but <see cref="LengthDesensitisedLoss"/>.</summary>
    public virtual double TailWeight => 1;

    /// <summary>The rewards that the loss compares, as the metrics rewards/... report them: β log P/P_ref, or β log P
    /// where there is no reference.</summary>
    /// <remarks>Losses of mean log-probabilities divide by the response's tokens. Of what else stands in a logit (SimPO's γ,
    /// R-DPO's charge for length) and beside it (a next-token term) nothing is in them.</remarks>
    /// <param name="policy">Under the policy.</param>
    /// <param name="reference">Under the reference; not looked at where the loss does not use it.</param>
    /// <returns>[B] each, without gradients.</returns>
    /// <exception cref="ArgumentException">Lengths that are missing where the loss needs them.</exception>
    public virtual PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        PairRewards.Of(policy, UsesReference ? reference : default, RewardBeta);

    /// <summary>The loss of each pair, not averaged.</summary>
    /// <param name="policy">Under the policy, with gradients.</param>
    /// <param name="reference">Under the reference, without.</param>
    /// <returns>[B].</returns>
    /// <exception cref="ArgumentException">Shapes that differ, or lengths that are missing where the loss needs them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter of the loss outside its range; the message names it.</exception>
    public abstract Tensor PerPair(PairLogps policy, PairLogps reference);
}
