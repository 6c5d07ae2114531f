using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Trains a reward model on pairs of responses. Owns the optimizer's state, not the model.</summary>
public sealed class RewardTrainer : ITrainer
{
    private readonly RewardModel _model;
    private readonly PreferenceBatches _pairs;
    private readonly BradleyTerryLoss _loss;
    private readonly IReadOnlyList<double>? _margins, _labels;
    private readonly OptimConfig _config;
    private readonly GradientStep _gradientStep;
    private readonly StepLoop _loop;

    /// <summary>A run that has done no step.</summary>
    /// <param name="model">Trained; on its device already. Offset and scale play no part in training.</param>
    /// <param name="pairs">What it learns from.</param>
    /// <param name="loss">With or without centring.</param>
    /// <param name="config">How.</param>
    /// <param name="log">Where the numbers go.</param>
    /// <param name="margins">By how much each chosen response is better, reward units; null where that is not known.</param>
    /// <param name="labels">How likely each chosen response is the better, in [0, 1], ½ for a tie; null for 1.</param>
    /// <exception cref="ArgumentException">Margins or labels that are not one a pair.</exception>
    public RewardTrainer(RewardModel model, PreferenceBatches pairs, BradleyTerryLoss loss, OptimConfig config, RunLog log, IReadOnlyList<double>? margins = null,
        IReadOnlyList<double>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(config);
        foreach (var (numbers, name) in new[] { (margins, "margin"), (labels, "label") })
        {
            if (numbers is not null && numbers.Count != pairs.Pairs.Count)
            {
                throw new ArgumentException($"expected a {name} for each of the {pairs.Pairs.Count} pairs. Got {numbers.Count}.");
            }
        }
        (_model, _pairs, _loss, _margins, _labels, _config, Log) = (model, pairs, loss, margins, labels, config, log);
        _loop = new StepLoop("train", config.Steps);
        _gradientStep = new GradientStep(model.Model, config);
    }

    /// <inheritdoc/>
    public RunLog Log { get; }

    /// <inheritdoc/>
    public long StepsDone => _loop.Done;

    /// <summary>One update, dropout off.</summary>
    /// <returns>loss, accuracy, margin, min_reward, mean_reward, max_reward, grad_norm, lr.</returns>
    /// <exception cref="TrainingDivergedException">The loss or gradient is not finite; the weights are as before.</exception>
    public StepMetrics Step()
    {
        using var evaluating = new EvaluationMode(_model.Model);
        var sums = new PairSums();
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < _config.AccumulationSteps; i++)
        {
            using var scope = NewDisposeScope();
            var (places, batch) = _pairs.At(StepsDone * _config.AccumulationSteps + i);
            using var owned = batch;
            Tensor? At(IReadOnlyList<double>? numbers) => numbers is null ? null : tensor(places.Select(p => (float)numbers[p]).ToArray(), device: _model.Model.Device);
            var (loss, rewards) = Loss(batch, sums, At(_margins), At(_labels));
            loss.backward();
            (least, most) = (Math.Min(least, rewards.min().ToDouble()), Math.Max(most, rewards.max().ToDouble()));
        }
        var (gradNorm, lr) = _gradientStep.Run(StepsDone + 1, sums.Loss, sums.Pairs);
        _loop.Done++;
        var means = sums.Means;
        var metrics = new StepMetrics(StepsDone, new Dictionary<string, double>
        {
            ["loss"] = means["loss"],
            ["accuracy"] = means["accuracy"],
            ["margin"] = means["margin"],
            ["min_reward"] = least,
            ["mean_reward"] = (means["rewards/chosen"] + means["rewards/rejected"]) / 2,
            ["max_reward"] = most,
            ["grad_norm"] = gradNorm,
            ["lr"] = lr,
        });
        Log.Add(metrics);
        return metrics;
    }

    private (Tensor Loss, Tensor Rewards) Loss(PreferenceBatch batch, PairSums sums, Tensor? margins = null, Tensor? labels = null)
    {
        var rewards = _model.Model.AtEnd(batch.Rows);                           // [2B]
        var (chosen, rejected) = (rewards[..batch.Pairs], rewards[batch.Pairs..]);
        var loss = _loss.PerPair(chosen, rejected, margins, labels).sum();
        sums.Add(loss, chosen, rejected);
        return (loss, rewards);
    }

    /// <inheritdoc/>
    public RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        _loop.Run(Step, until, live, stop);
        return Log;
    }

    /// <summary>The whole run, after which the model has the weights of the least held-out loss.</summary>
    /// <param name="heldOut">Pairs that are not trained on.</param>
    /// <param name="every">Updates between evaluations.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <returns>The update whose weights were kept, and its held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default) =>
        EarlyStopping.Run(_model.Model, _config.Steps, every, this, () => Validate(heldOut), live, stop);

    /// <summary>The loss over all of some pairs, without margins.</summary>
    /// <param name="pairs">Which.</param>
    /// <returns>Means over the pairs.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using var evaluating = new EvaluationMode(_model.Model);
        using var noGrad = no_grad();
        var sums = new PairSums();
        foreach (var batch in pairs.InOrder())
        {
            using var owned = batch;
            using var scope = NewDisposeScope();
            Loss(batch, sums);
        }
        return new PairEvaluation(sums.Means["loss"], sums.Means["accuracy"], sums.Means["margin"], (int)sums.Pairs);
    }

    /// <summary>Evaluates and logs validation/loss, validation/accuracy and validation/margin at the present step.</summary>
    /// <param name="pairs">Which.</param>
    /// <returns>Means over the pairs.</returns>
    public PairEvaluation Validate(PreferenceBatches pairs)
    {
        var found = Evaluate(pairs);
        Log.Add(found.Row(StepsDone, "accuracy", "margin"));
        return found;
    }

    /// <summary>Makes the mean reward of the pairs' responses 0 and, if asked, their standard deviation 1; PPO must then use β divided by the scale.</summary>
    /// <param name="scale">Whether to divide by the standard deviation too.</param>
    /// <returns>Offset and scale, as the model now has them.</returns>
    /// <exception cref="InvalidOperationException">All scores are equal, or not finite: there is nothing to divide by.</exception>
    public (double Offset, double Scale) Normalise(bool scale)
    {
        (_model.Offset, _model.Scale) = (0, 1);
        var scores = _model.Score([.. _pairs.Pairs.SelectMany(p => new[] { p.Chosen, p.Rejected })]);
        _model.Offset = scores.Average();
        if (scale)
        {
            var deviation = Math.Sqrt(scores.Average(s => (s - _model.Offset) * (s - _model.Offset)));
            _model.Scale = deviation > 0 && double.IsFinite(deviation) ? deviation
                : throw new InvalidOperationException(FormattableString.Invariant($"the scores of the {scores.Length} responses have a standard deviation of {deviation}; expected a number above 0. Train first, or do not scale."));
        }
        return (_model.Offset, _model.Scale);
    }

    /// <inheritdoc/>
    public void Save(string file) => TrainingState.Save(file, _model.Model, _gradientStep.Optimizer, StepsDone);

    /// <inheritdoc/>
    public void Resume(string file) => _loop.ResumeAt(TrainingState.Load(file, _model.Model, _gradientStep.Optimizer));

    /// <inheritdoc/>
    public void Dispose() => _gradientStep.Dispose();
}
