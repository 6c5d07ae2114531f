using Dpo.Estimators;
using static TorchSharp.torch;

namespace Dpo.Losses;

/// <summary>Loss on pairs of responses, one number for each pair. Each variant is a type of its own; the trainer
/// averages.</summary>
public abstract record PreferenceLoss
{
    /// <summary>Whether the loss uses the reference model; where it does not, the argument is ignored and may be
    /// <c>default</c>.</summary>
    public virtual bool UsesReference => true;

    /// <summary>Factor of the log-ratios where they are reported as rewards: β where the loss has one, else
    /// 1.</summary>
    public virtual double RewardBeta => 1;

    /// <summary>Weight, in the log-probabilities, of the tokens beyond the length of the pair's shorter response: 1 for
    /// all losses but <see cref="LengthDesensitisedLoss"/>.</summary>
    public virtual double ExcessTokenWeight => 1;

    /// <summary>Computes the rewards that the loss compares, as the metrics rewards/... report them: β log P/P_ref, or
    /// β log P where the loss uses no reference model.</summary>
    /// <remarks>Losses of mean log-probabilities divide by the response's tokens. Other terms of a loss are not part of
    /// the rewards: neither those in the logit (SimPO's γ, R-DPO's charge for length) nor those beside it (a next-token
    /// term).</remarks>
    /// <param name="policy">Log-probabilities of the pairs' chosen and rejected responses under the policy P.</param>
    /// <param name="reference">Log-probabilities of the same pairs under the reference model P_ref; ignored if
    /// <see cref="UsesReference"/> is false.</param>
    /// <returns>Implicit rewards of the chosen and of the rejected responses, each of shape [B] (pairs), without
    /// gradients.</returns>
    /// <exception cref="ArgumentException">The lengths are missing and the loss needs them.</exception>
    public virtual PairRewards Rewards(PairLogps policy, PairLogps reference) =>
        PairRewards.Compute(policy, UsesReference ? reference : default, RewardBeta);

    /// <summary>Computes the loss of each pair, not averaged.</summary>
    /// <param name="policy">Log-probabilities of the pairs' chosen and rejected responses under the policy P, with
    /// gradients.</param>
    /// <param name="reference">Log-probabilities of the same pairs under the reference model P_ref, without gradients;
    /// ignored if <see cref="UsesReference"/> is false.</param>
    /// <returns>Loss of each pair, shape [B] (pairs), not averaged.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or lengths are missing that the loss needs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter of the loss is outside its range; the message names
    /// it.</exception>
    public abstract Tensor PerPair(PairLogps policy, PairLogps reference);
}
