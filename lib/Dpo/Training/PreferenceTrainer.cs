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
    /// <param name="policy">Language model to train; move it to its device (CPU or GPU) before you pass it.</param>
    /// <param name="reference">Reference model, usually a copy of the policy before training; not changed, and another
    /// object than the policy. Null if the loss uses no reference model.</param>
    /// <param name="pairs">Data set of pairs to train on: a prompt with a chosen and a rejected response.</param>
    /// <param name="loss">Preference loss to minimise, e.g. <c>new DpoLoss(0.1)</c>.</param>
    /// <param name="config">Settings of the optimisation: learning rate, number of updates, gradient clipping, gradient
    /// accumulation.</param>
    /// <param name="log">Log to which a row with the metrics is added after each update; pass a new one.</param>
    /// <param name="referenceLogps">Log-probabilities of <paramref name="pairs"/> under the reference model, computed
    /// beforehand; the caller disposes them. Null (default) to compute them here.</param>
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
    /// <param name="heldOut">Data set of pairs on which the loss is evaluated; they are not trained on.</param>
    /// <param name="every">Number of updates between two evaluations on the held-out data, at least 1.</param>
    /// <param name="live">Receiver that displays the progress (step and metrics); null (default) to use the one that
    /// the calling program has set, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Cancellation token that ends the training after the update in progress; the model then gets
    /// the best weights so far.</param>
    /// <returns>Number of updates after which the held-out loss was smallest, and that loss; the model has the weights
    /// of that point.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default)
    {
        using var reference = _reference is null ? null
            : new ReferenceLogps(_reference, heldOut, _loss.ExcessTokenWeight);
        return FitToBest(() => Validate(heldOut, reference).Loss, every, live, stop);
    }

    /// <summary>Evaluates the loss and its metrics over a data set of pairs, without training.</summary>
    /// <param name="pairs">Data set of pairs to evaluate: a prompt with a chosen and a rejected response.</param>
    /// <param name="reference">Log-probabilities of <paramref name="pairs"/> under the reference model; null if the
    /// loss uses no reference model.</param>
    /// <returns>Mean loss, accuracy and margin of the implicit rewards over all pairs.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs, ReferenceLogps? reference)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return Named(Evaluate(pairs.InOrder(), Over(reference)));
    }

    /// <summary>Evaluates a data set of pairs, and logs eval/loss, eval/rewards/accuracies, ... at the
    /// present step.</summary>
    /// <param name="pairs">Data set of pairs to evaluate: a prompt with a chosen and a rejected response.</param>
    /// <param name="reference">Log-probabilities of <paramref name="pairs"/> under the reference model; null if the
    /// loss uses no reference model.</param>
    /// <returns>Mean loss, accuracy and margin of the implicit rewards over all pairs.</returns>
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
