using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trainer of a policy on pairs of responses by any preference loss: DPO and its relatives. Owns the
/// optimizer's state and the reference model's log-probabilities, not the models.</summary>
public sealed class PreferenceTrainer : Trainer<PreferenceBatch>
{
    private readonly ILanguageModel _policy;
    private readonly ILanguageModel? _reference;
    private readonly PreferenceLoss _loss;

    /// <summary>Creates a run that has done no step, and computes the reference model's log-probabilities,
    /// once.</summary>
    /// <param name="policy">Language model that is trained; it must be on its device (CPU or GPU) before.</param>
    /// <param name="reference">Reference model P_ref, which is not changed and is not the policy itself; null where the
    /// loss uses none.</param>
    /// <param name="pairs">Data set of pairs that the policy is trained on.</param>
    /// <param name="loss">Preference loss to minimise, e.g. <c>new DpoLoss(0.1)</c>.</param>
    /// <param name="config">Settings of the optimisation: learning rate, number of updates, clipping,
    /// accumulation.</param>
    /// <param name="log">Log that gets the metrics of each step.</param>
    /// <param name="referenceLogps">Log-probabilities of these pairs under the reference model, which stay the caller's
    /// to dispose; null (default) to compute them here.</param>
    /// <exception cref="ArgumentException">There is no reference for a loss that uses one, the reference is the policy
    /// itself, or it gives a response no finite log-probability.</exception>
    public PreferenceTrainer(ILanguageModel policy, ILanguageModel? reference, PreferenceBatches pairs,
        PreferenceLoss loss, OptimConfig config, RunLog log, ReferenceLogps? referenceLogps = null)
        : base(new Trainee(Required(policy, reference, pairs, loss, referenceLogps), config), pairs,
            new PreferenceObjective(policy, loss, !loss.UsesReference ? null
                : referenceLogps ?? new ReferenceLogps(reference!, pairs, loss.ExcessTokenWeight),
                owns: referenceLogps is null), log) =>
        (_policy, _reference, _loss) = (policy, loss.UsesReference ? reference : null, loss);

    /// <summary>Trains to the end of the run, after which the policy has the weights of the smallest held-out loss:
    /// without this, many passes over few pairs end worse than they began.</summary>
    /// <param name="heldOut">Data set of pairs that are not trained on.</param>
    /// <param name="every">Number of updates between two evaluations, at least 1.</param>
    /// <param name="live">Receiver of the progress reports; null (default) for that of the host program,
    /// <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Caller's request to stop: the step in progress is finished, then the best weights so far are
    /// restored.</param>
    /// <returns>Number of updates after which the best weights were reached, and their held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default)
    {
        using var reference = _reference is null ? null
            : new ReferenceLogps(_reference, heldOut, _loss.ExcessTokenWeight);
        return FitToBest(() => Validate(heldOut, reference).Loss, every, live, stop);
    }

    /// <summary>Evaluates the loss and its metrics over a data set of pairs, without training.</summary>
    /// <param name="pairs">Data set of pairs to be evaluated.</param>
    /// <param name="reference">Log-probabilities of these pairs under the reference model; null where the loss uses
    /// none.</param>
    /// <returns>Loss, accuracy and margin as means over all pairs.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs, ReferenceLogps? reference)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Named(Evaluate(pairs.InOrder(), Over(reference)));
    }

    /// <summary>Evaluates a data set of pairs, and logs eval/loss, eval/rewards/accuracies, ... at the
    /// present step.</summary>
    /// <param name="pairs">Data set of pairs to be evaluated.</param>
    /// <param name="reference">Log-probabilities of these pairs under the reference model; null where the loss uses
    /// none.</param>
    /// <returns>Loss, accuracy and margin as means over all pairs.</returns>
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
