using Dpo.Base;

namespace Dpo.Science.Toy;

/// <summary>A trained policy judged by the truth.</summary>
/// <param name="Run">Which method.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Kl">KL(P || P*), nats, mean over prompts.</param>
/// <param name="Regret">(J(P*) - J(P)) / (J(P*) - J(P_ref)).</param>
/// <param name="Reward">E r*, reward units.</param>
/// <param name="ReferenceKl">KL(P || P_ref), nats.</param>
/// <param name="Length">E[length], symbols.</param>
/// <param name="Seconds">Of training.</param>
public sealed record ToyResult(string Run, long Seed, double Kl, double Regret, double Reward, double ReferenceKl, double Length, double Seconds)
{
    /// <summary>What was varied: β, α, N, the number of pairs.</summary>
    public double? Setting { get; init; }

    /// <summary>Correlation of the learnt reward with centred r*, where a reward was learnt.</summary>
    public double? Correlation { get; init; }

    /// <summary>Its accuracy on labelled pairs, by enumeration.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The accuracy of r* itself.</summary>
    public double? BayesAccuracy { get; init; }

    /// <summary>The part of J(P*) - J(P) that the learnt reward explains, as a share of J(P*) - J(P_ref).</summary>
    public double? RegretOfReward { get; init; }

    /// <summary>The update that early stopping chose.</summary>
    public long? StoppedAt { get; init; }

    /// <summary>By how much the loss is above the least that any policy has.</summary>
    public double? LossGap { get; init; }

    /// <summary>KL from the policy to the loss's own minimiser, where it has one, nats.</summary>
    public double? KlToMinimiser { get; init; }

    /// <summary>The loss over held-out pairs, nats a pair for DPO and reward models.</summary>
    public double? HeldOutLoss { get; init; }

    /// <summary>The loss over the pairs learnt from, since the row before.</summary>
    public double? TrainingLoss { get; init; }

    /// <summary>What training cost, evaluation left out.</summary>
    public Work? Work { get; init; }
}
