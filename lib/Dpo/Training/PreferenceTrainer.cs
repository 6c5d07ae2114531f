using System.Diagnostics;
using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Trains a policy on pairs of responses by any preference loss: DPO and its relatives. Owns the optimizer's state and the reference's
/// log-probabilities, not the models.</summary>
public sealed class PreferenceTrainer : ITrainer
{
    private readonly Transformer _policy;
    private readonly Transformer? _reference;
    private readonly PreferenceBatches _pairs;
    private readonly ReferenceLogps? _referenceLogps;
    private readonly bool _ownsReferenceLogps;
    private readonly PreferenceLoss _loss;
    private readonly OptimConfig _config;
    private readonly GradientStep _gradientStep;
    private readonly StepLoop _loop;

    /// <summary>A run that has done no step; the reference's log-probabilities are computed here, once.</summary>
    /// <param name="policy">Trained; on its device already.</param>
    /// <param name="reference">P_ref, left as it is; null where the loss does not use one.</param>
    /// <param name="pairs">What it learns from.</param>
    /// <param name="loss">Which.</param>
    /// <param name="config">How.</param>
    /// <param name="log">Where the numbers go.</param>
    /// <param name="referenceLogps">The reference's numbers of these pairs, left to the caller; null to compute them here.</param>
    /// <exception cref="ArgumentException">No reference for a loss that uses one, or the policy itself; a pair to which the reference gives no finite number.</exception>
    public PreferenceTrainer(Transformer policy, Transformer? reference, PreferenceBatches pairs, PreferenceLoss loss, OptimConfig config, RunLog log,
        ReferenceLogps? referenceLogps = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(config);
        if (loss.UsesReference && reference is null)
        {
            throw new ArgumentException($"{loss.GetType().Name} compares with a reference model; give one, as a rule a frozen copy of the policy");
        }
        if (ReferenceEquals(policy, reference))
        {
            throw new ArgumentException("policy and reference are one model, which would follow itself; give a copy as the reference (ModelCopy.Of)");
        }
        (_policy, _reference, _pairs, _loss, _config, Log) = (policy, loss.UsesReference ? reference : null, pairs, loss, config, log);
        _loop = new StepLoop("train", config.Steps);
        _ownsReferenceLogps = referenceLogps is null;
        _referenceLogps = _reference is null ? null : referenceLogps ?? new ReferenceLogps(_reference, pairs, loss.TailWeight);
        _gradientStep = new GradientStep(policy, config);
    }

    /// <inheritdoc/>
    public RunLog Log { get; }

    /// <inheritdoc/>
    public long StepsDone => _loop.Done;

    /// <summary>One update. Dropout is off, as it is for the reference.</summary>
    /// <returns>loss, rewards/chosen, rewards/rejected, rewards/margins, rewards/accuracies, logps/chosen, logps/rejected, grad_norm, lr, pairs_per_second;
    /// means over the pairs. The rewards are the loss's own, <see cref="PreferenceLoss.Rewards"/>; the logps are
    /// sums.</returns>
    /// <exception cref="TrainingDivergedException">The loss or gradient is not finite; the weights are as before.</exception>
    public StepMetrics Step()
    {
        var started = Stopwatch.GetTimestamp();
        using var evaluating = new EvaluationMode(_policy);
        var sums = new PairSums();
        for (var i = 0; i < _config.AccumulationSteps; i++)
        {
            using var scope = NewDisposeScope();
            var (places, batch) = _pairs.At(StepsDone * _config.AccumulationSteps + i);
            using var owned = batch;
            var policy = Logps.OfPairs(_policy, batch, _loss.TailWeight);
            var reference = _referenceLogps?.At(places) ?? default;
            var loss = _loss.PerPair(policy, reference).sum();
            loss.backward();
            sums.Add(loss, policy, _loss.Rewards(policy, reference));
        }
        var (gradNorm, lr) = _gradientStep.Run(StepsDone + 1, sums.Loss, sums.Pairs, FormattableString.Invariant($"beta {_loss.RewardBeta:g3}"));
        _loop.Done++;
        var metrics = new StepMetrics(StepsDone, new Dictionary<string, double>(sums.Means)
        {
            ["grad_norm"] = gradNorm,
            ["lr"] = lr,
            ["pairs_per_second"] = sums.Pairs / Stopwatch.GetElapsedTime(started).TotalSeconds,
        });
        Log.Add(metrics);
        return metrics;
    }

    /// <inheritdoc/>
    public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        _loop.Run(Step, until, live, stop);
        return Log;
    }

    /// <summary>The whole run, after which the policy has the weights of the least held-out loss: without this, many passes over few pairs end worse than they began.</summary>
    /// <param name="heldOut">Pairs that are not trained on.</param>
    /// <param name="every">Updates between evaluations.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <returns>The update whose weights were kept, and its held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default)
    {
        using var reference = _reference is null ? null : new ReferenceLogps(_reference, heldOut, _loss.TailWeight);
        return EarlyStopping.Run(_policy, _config.Steps, every, this, () => Validate(heldOut, reference), live, stop);
    }

    /// <summary>The loss over all of some pairs.</summary>
    /// <param name="pairs">Which.</param>
    /// <param name="reference">The reference's log-probabilities of them, where the loss uses one.</param>
    /// <returns>Means over the pairs.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs, ReferenceLogps? reference)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var evaluating = new EvaluationMode(_policy);
        using var noGrad = no_grad();
        var sums = new PairSums();
        foreach (var batch in pairs.InOrder())
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            var policy = Logps.OfPairs(_policy, batch, _loss.TailWeight);
            var fixedOnes = reference?.At(Enumerable.Range((int)sums.Pairs, batch.Pairs)) ?? default;
            sums.Add(_loss.PerPair(policy, fixedOnes).sum(), policy, _loss.Rewards(policy, fixedOnes));
        }
        return new PairEvaluation(sums.Means["loss"], sums.Means["rewards/accuracies"], sums.Means["rewards/margins"], (int)sums.Pairs);
    }

    /// <summary>Evaluates and logs validation/loss, validation/rewards/accuracies and validation/rewards/margins at the present step.</summary>
    /// <param name="pairs">Which.</param>
    /// <param name="reference">As for <see cref="Evaluate"/>.</param>
    /// <returns>Means over the pairs.</returns>
    public PairEvaluation Validate(PreferenceBatches pairs, ReferenceLogps? reference)
    {
        var found = Evaluate(pairs, reference);
        Log.Add(found.Row(StepsDone, "rewards/accuracies", "rewards/margins"));
        return found;
    }

    /// <inheritdoc/>
    public void Save(string file) => TrainingState.Save(file, _policy, _gradientStep.Optimizer, StepsDone);

    /// <inheritdoc/>
    public void Resume(string file) => _loop.ResumeAt(TrainingState.Load(file, _policy, _gradientStep.Optimizer));

    /// <inheritdoc/>
    public void Dispose()
    {
        _gradientStep.Dispose();
        if (_ownsReferenceLogps)
        {
            _referenceLogps?.Dispose();
        }
    }
}
