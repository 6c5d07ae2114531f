using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trains a policy on pairs of responses by any preference loss: DPO and its relatives. Owns the optimizer's
/// state and the reference's log-probabilities, not the models.</summary>
public sealed class PreferenceTrainer : Trainer<PreferenceBatch>
{
    private readonly ILanguageModel _policy;
    private readonly ILanguageModel? _reference;
    private readonly PreferenceLoss _loss;

    /// <summary>A run that has done no step; the reference's log-probabilities are computed here, once.</summary>
    /// <param name="policy">Trained; on its device already.</param>
    /// <param name="reference">P_ref, left as it is; null where the loss does not use one.</param>
    /// <param name="pairs">What it learns from.</param>
    /// <param name="loss">Preference loss to minimise, e.g. <c>new DpoLoss(0.1)</c>.</param>
    /// <param name="config">How.</param>
    /// <param name="log">Where the numbers go.</param>
    /// <param name="referenceLogps">The reference's numbers of these pairs, left to the caller; null to compute them
    /// here.</param>
    /// <exception cref="ArgumentException">No reference for a loss that uses one, or the policy itself; a pair to which
    /// the reference gives no finite number.</exception>
    public PreferenceTrainer(ILanguageModel policy, ILanguageModel? reference, PreferenceBatches pairs,
        PreferenceLoss loss, OptimConfig config, RunLog log, ReferenceLogps? referenceLogps = null)
        : base(new Trainee(Required(policy, reference, pairs, loss, referenceLogps), config), pairs,
            new PreferenceObjective(policy, loss, !loss.UsesReference ? null
                : referenceLogps ?? new ReferenceLogps(reference!, pairs, loss.TailWeight),
                owns: referenceLogps is null), log) =>
        (_policy, _reference, _loss) = (policy, loss.UsesReference ? reference : null, loss);

    /// <summary>The whole run, after which the policy has the weights of the least held-out loss: without this, many
    /// passes over few pairs end worse than they began.</summary>
    /// <param name="heldOut">Pairs that are not trained on.</param>
    /// <param name="every">Updates between evaluations.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <returns>The update whose weights were kept, and its held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default)
    {
        using var reference = _reference is null ? null : new ReferenceLogps(_reference, heldOut, _loss.TailWeight);
        return FitToBest(() => Validate(heldOut, reference).Loss, every, live, stop);
    }

    /// <summary>The loss over all of some pairs.</summary>
    /// <param name="pairs">Which.</param>
    /// <param name="reference">The reference's log-probabilities of them, where the loss uses one.</param>
    /// <returns>Means over the pairs.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs, ReferenceLogps? reference)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Named(Evaluate(pairs.InOrder(), Over(reference)));
    }

    /// <summary>Evaluates and logs validation/loss, validation/rewards/accuracies, ... at the present step.</summary>
    /// <param name="pairs">Which.</param>
    /// <param name="reference">As for <see cref="Evaluate(PreferenceBatches, ReferenceLogps?)"/>.</param>
    /// <returns>Means over the pairs.</returns>
    public PairEvaluation Validate(PreferenceBatches pairs, ReferenceLogps? reference)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Named(Validate(pairs.InOrder(), Over(reference)));
    }

    private PreferenceObjective Over(ReferenceLogps? reference) => new(_policy, _loss, reference);

    private static PairEvaluation Named(Evaluation found) =>
        PairEvaluation.From(found, "rewards/accuracies", "rewards/margins");

    private static TorchSharp.torch.nn.Module Required(
        ILanguageModel policy, ILanguageModel? reference, PreferenceBatches pairs, PreferenceLoss loss,
        ReferenceLogps? referenceLogps)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(loss);
        if (loss.UsesReference && reference is null)
        {
            throw new ArgumentException($"{loss.GetType().Name} compares with a reference model; "
                + "give one, as a rule a frozen copy of the policy");
        }
        if (referenceLogps is not null && referenceLogps.Count != pairs.Pairs.Count)
        {
            throw new ArgumentException($"referenceLogps are of {referenceLogps.Count} pairs; "
                + $"expected those of these {pairs.Pairs.Count}");
        }
        ModelCopy.RequireTwo(policy, reference);
        return policy.Module;
    }
}
