using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trainer of a reward model on pairs of responses. Owns the optimizer's state, not the model.</summary>
public sealed class RewardTrainer : Trainer<PreferenceBatch>
{
    private readonly RewardModel _model;
    private readonly PreferenceBatches _pairs;
    private readonly BradleyTerryLoss _loss;

    /// <summary>Creates a run that has done no step.</summary>
    /// <param name="model">Reward model to train; move it to its device (CPU or GPU) before you pass it. The loss uses
    /// the scores before its offset and scale are applied.</param>
    /// <param name="pairs">Data set of pairs to train on: a prompt with a chosen and a rejected response.</param>
    /// <param name="loss">Bradley-Terry loss, e.g. <c>new BradleyTerryLoss()</c>; its centring term, if any, pulls the
    /// two scores of a pair towards a sum of 0.</param>
    /// <param name="config">Settings of the optimisation: learning rate, number of updates, gradient clipping, gradient
    /// accumulation.</param>
    /// <param name="log">Log to which a row with the metrics is added after each update; pass a new one.</param>
    /// <param name="margins">Difference of the scores that the loss demands for each pair, in the units of the score
    /// and the order of the pairs; null (default) for 0.</param>
    /// <param name="labels">Probability in [0, 1] that the chosen response is better (½ for a tie), one per training
    /// pair, in order; null (default) for 1.</param>
    /// <exception cref="ArgumentException">The number of margins or labels is not that of the pairs.</exception>
    public RewardTrainer(RewardModel model, PreferenceBatches pairs, BradleyTerryLoss loss, OptimConfig config,
        RunLog log, IReadOnlyList<double>? margins = null, IReadOnlyList<double>? labels = null)
        : base(new Trainee(Required(model, pairs, margins, labels), config), pairs,
            new RewardObjective(model, loss, margins, labels), log) =>
        (_model, _pairs, _loss) = (model, pairs, loss);

    /// <summary>Trains to the end of the run, after which the model has the weights of the smallest held-out
    /// loss.</summary>
    /// <param name="heldOut">Data set of pairs on which the loss is evaluated; they are not trained on.</param>
    /// <param name="every">Number of updates between two evaluations on the held-out data, at least 1.</param>
    /// <param name="live">Receiver that displays the progress (step and metrics); null (default) to use the one that
    /// the calling program has set, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Cancellation token that ends the training after the update in progress; the model then gets
    /// the best weights so far.</param>
    /// <returns>Number of updates after which the held-out loss was smallest, and that loss; the model has the weights
    /// of that point.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default) =>
        FitToBest(() => Validate(heldOut).Loss, every, live, stop);

    /// <summary>Evaluates the loss and its metrics over a data set of pairs, without margins and without
    /// training.</summary>
    /// <param name="pairs">Data set of pairs to evaluate: a prompt with a chosen and a rejected response.</param>
    /// <param name="labels">Probability in [0, 1] that the chosen response is better (½ for a tie), one per pair to
    /// evaluate, in order; null (default) for 1.</param>
    /// <returns>Mean loss, accuracy and margin of the reward model's scores over all pairs; pairs labelled a tie do not
    /// count in the accuracy.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs, IReadOnlyList<double>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PairEvaluation.From(Evaluate(pairs.InOrder(), Over(labels)), "accuracy", "margin");
    }

    /// <summary>Evaluates a data set of pairs, and logs eval/loss, eval/accuracy, eval/margin, ... at
    /// the present step.</summary>
    /// <param name="pairs">Data set of pairs to evaluate: a prompt with a chosen and a rejected response.</param>
    /// <param name="labels">Probability in [0, 1] that the chosen response is better (½ for a tie), one per pair to
    /// evaluate, in order; null (default) for 1.</param>
    /// <returns>Mean loss, accuracy and margin of the reward model's scores over all pairs; pairs labelled a tie do not
    /// count in the accuracy.</returns>
    public PairEvaluation Validate(PreferenceBatches pairs, IReadOnlyList<double>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PairEvaluation.From(Validate(pairs.InOrder(), Over(labels)), "accuracy", "margin");
    }

    private RewardObjective Over(IReadOnlyList<double>? labels) => new(_model, _loss, labels: labels);

    /// <summary>Sets the model's offset so that the mean reward of the training pairs' responses is 0 and, if asked,
    /// its scale so that their standard deviation is 1; PPO must then use β divided by the scale.</summary>
    /// <param name="scale">Whether to divide the rewards by their standard deviation, besides shifting their mean to
    /// 0.</param>
    /// <param name="batchSize">Number of responses in a forward pass, at least 1; default 4096. It changes memory and
    /// speed, and the scores only in their last bits.</param>
    /// <returns>Offset and scale that were set: the reward is (score - offset) / scale, with scale 1 if
    /// <paramref name="scale"/> is false.</returns>
    /// <exception cref="InvalidOperationException">All scores are equal, or one is not finite, so that there is no
    /// standard deviation to divide by.</exception>
    public (double Offset, double Scale) Normalise(bool scale, int batchSize = 4096)
    {
        (_model.Offset, _model.Scale) = (0, 1);
        var rows = _pairs.Pairs.SelectMany(p => new[] { p.Chosen, p.Rejected });
        double[] scores = [.. rows.Chunk(batchSize).SelectMany(some => _model.Score(some, batchSize))];
        _model.Offset = scores.Average();
        if (scale)
        {
            var deviation = Math.Sqrt(scores.Average(s => (s - _model.Offset) * (s - _model.Offset)));
            _model.Scale = deviation > 0 && double.IsFinite(deviation) ? deviation
                : throw new InvalidOperationException(FormattableString.Invariant(
                    $"the scores of the {scores.Length} responses have a standard deviation of {deviation}; ")
                    + "expected a number above 0. Train first, or do not scale.");
        }
        return (_model.Offset, _model.Scale);
    }

    private static ScalarModel Required(RewardModel model, PreferenceBatches pairs,
        IReadOnlyList<double>? margins, IReadOnlyList<double>? labels)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pairs);
        foreach (var (numbers, name) in new[] { (margins, "margin"), (labels, "label") })
        {
            if (numbers is not null && numbers.Count != pairs.Pairs.Count)
            {
                throw new ArgumentException(
                    $"expected a {name} for each of the {pairs.Pairs.Count} pairs. Got {numbers.Count}.");
            }
        }
        return model.Model;
    }
}
