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
    /// <param name="model">Reward model that is trained; it must be on its device (CPU or GPU) before. Its offset and
    /// scale are not used in training.</param>
    /// <param name="pairs">Data set of pairs that the model is trained on.</param>
    /// <param name="loss">Bradley-Terry loss, with or without centring.</param>
    /// <param name="config">Settings of the optimisation: learning rate, number of updates, clipping,
    /// accumulation.</param>
    /// <param name="log">Log that gets the metrics of each step.</param>
    /// <param name="margins">Amount by which each chosen response is better, reward units, one for each pair; null
    /// (default) where that is not known.</param>
    /// <param name="labels">Probability in [0, 1] that each chosen response is the better one, ½ for a tie, one for
    /// each pair; null (default) for 1.</param>
    /// <exception cref="ArgumentException">The number of margins or labels is not that of the pairs.</exception>
    public RewardTrainer(RewardModel model, PreferenceBatches pairs, BradleyTerryLoss loss, OptimConfig config,
        RunLog log, IReadOnlyList<double>? margins = null, IReadOnlyList<double>? labels = null)
        : base(new Trainee(Required(model, pairs, margins, labels), config), pairs,
            new RewardObjective(model, loss, margins, labels), log) =>
        (_model, _pairs, _loss) = (model, pairs, loss);

    /// <summary>Trains to the end of the run, after which the model has the weights of the smallest held-out
    /// loss.</summary>
    /// <param name="heldOut">Data set of pairs that are not trained on.</param>
    /// <param name="every">Number of updates between two evaluations, at least 1.</param>
    /// <param name="live">Receiver of the progress reports; null (default) for that of the host program,
    /// <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Caller's request to stop: the step in progress is finished, then the best weights so far are
    /// restored.</param>
    /// <returns>Number of updates after which the best weights were reached, and their held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default) =>
        FitToBest(() => Validate(heldOut).Loss, every, live, stop);

    /// <summary>Evaluates the loss and its metrics over a data set of pairs, without margins and without
    /// training.</summary>
    /// <param name="pairs">Data set of pairs to be evaluated.</param>
    /// <param name="labels">Probability in [0, 1] that each pair's chosen response is the better one; null (default)
    /// for 1.</param>
    /// <returns>Loss, accuracy and margin as means over all pairs; pairs labelled a tie do not count in the
    /// accuracy.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs, IReadOnlyList<double>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PairEvaluation.From(Evaluate(pairs.InOrder(), Over(labels)), "accuracy", "margin");
    }

    /// <summary>Evaluates a data set of pairs, and logs eval/loss, eval/accuracy, eval/margin, ... at
    /// the present step.</summary>
    /// <param name="pairs">Data set of pairs to be evaluated.</param>
    /// <param name="labels">Probability in [0, 1] that each pair's chosen response is the better one; null (default)
    /// for 1.</param>
    /// <returns>Loss, accuracy and margin as means over all pairs; pairs labelled a tie do not count in the
    /// accuracy.</returns>
    public PairEvaluation Validate(PreferenceBatches pairs, IReadOnlyList<double>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PairEvaluation.From(Validate(pairs.InOrder(), Over(labels)), "accuracy", "margin");
    }

    private RewardObjective Over(IReadOnlyList<double>? labels) => new(_model, _loss, labels: labels);

    /// <summary>Sets the model's offset so that the mean reward of the training pairs' responses is 0 and, if asked,
    /// its scale so that their standard deviation is 1; PPO must then use β divided by the scale.</summary>
    /// <param name="scale">Whether the rewards are divided by their standard deviation too.</param>
    /// <param name="batchSize">Number of responses in a forward pass; default 4096. The scores depend on it in their
    /// last bits only.</param>
    /// <returns>Offset and scale that the model has now.</returns>
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
