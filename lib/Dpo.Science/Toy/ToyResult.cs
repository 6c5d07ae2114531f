using Dpo.Base;

namespace Dpo.Science.Toy;

/// <summary>One row of figures: a trained policy judged against the true reward and the optimal policy of its
/// world.</summary>
/// <param name="Run">Name of the experiment, e.g. "DPO by pairs"; the label of this row in the result table.</param>
/// <param name="Seed">Root seed from which all random numbers of the experiment derive.</param>
/// <param name="Kl">Divergence KL(P || P*) of the policy P from the optimal policy P*, in nats, averaged over the
/// prompts.</param>
/// <param name="Regret">Relative regret (J(P*) - J(P)) / (J(P*) - J(P_ref)), where J is mean true reward minus β KL(P
/// || P_ref): 0 at the optimal policy P*, 1 at the reference model.</param>
/// <param name="Reward">Mean true reward r* of the policy's responses (exact expectation), in the units of the toy
/// task's reward.</param>
/// <param name="ReferenceKl">Divergence KL(P || P_ref) of the policy P from the reference model P_ref, in nats,
/// averaged over the prompts.</param>
/// <param name="Length">Expected length of the policy's responses in symbols (EOS not counted), averaged over the
/// prompts.</param>
/// <param name="Seconds">Training time in seconds, without evaluation; 0 if nothing was trained.</param>
public sealed record ToyResult(string Run, long Seed, double Kl, double Regret, double Reward, double ReferenceKl,
    double Length, double Seconds)
{
    /// <summary>Value of what was varied between rows of the same name: β, α, N, or a number of pairs, epochs or
    /// iterations; null where nothing was.</summary>
    public double? Setting { get; init; }

    /// <summary>Correlation of the learnt reward with the true one, both centred per prompt, in [-1, 1]; null where no
    /// reward was learnt.</summary>
    public double? Correlation { get; init; }

    /// <summary>Accuracy of the learnt reward on labelled pairs, by enumeration, in [0, 1]; null where it was not
    /// computed.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Accuracy of the true reward r* itself on labelled pairs, the most that any reward can reach; null where
    /// it was not computed.</summary>
    public double? BayesAccuracy { get; init; }

    /// <summary>Part of the regret J(P*) - J(P) that the learnt reward explains, as a share of J(P*) - J(P_ref); null
    /// where no reward model was used.</summary>
    public double? RegretOfReward { get; init; }

    /// <summary>Number of updates after which training stopped or whose weights early stopping chose; null where
    /// neither applies.</summary>
    public long? StoppedAt { get; init; }

    /// <summary>Difference between the policy's loss and the least loss that any policy has, in the loss's unit; null
    /// where it was not computed.</summary>
    public double? LossGap { get; init; }

    /// <summary>Divergence from the policy to the loss's own minimiser, in nats; null where the loss has none or it was
    /// not computed.</summary>
    public double? KlToMinimiser { get; init; }

    /// <summary>Mean loss over held-out pairs, in nats per pair for DPO and reward models; null where it was not
    /// computed.</summary>
    public double? HeldOutLoss { get; init; }

    /// <summary>Mean loss over the training pairs since the row before; null where it was not computed.</summary>
    public double? TrainingLoss { get; init; }

    /// <summary>Work that training took (models, tokens), evaluation left out; null where it was not
    /// measured.</summary>
    public Work? Work { get; init; }
}
