using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Metrics;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Trains a reward model on pairs of responses. Owns the optimizer's state, not the model.</summary>
public sealed class RewardTrainer : Trainer<PreferenceBatch>
{
    private readonly RewardModel _model;
    private readonly PreferenceBatches _pairs;
    private readonly BradleyTerryLoss _loss;

    /// <summary>A run that has done no step.</summary>
    /// <param name="model">Trained; on its device already. Offset and scale play no part in training.</param>
    /// <param name="pairs">What it learns from.</param>
    /// <param name="loss">With or without centring.</param>
    /// <param name="config">How.</param>
    /// <param name="log">Where the numbers go.</param>
    /// <param name="margins">By how much each chosen response is better, reward units; null where that is not
    /// known.</param>
    /// <param name="labels">How likely each chosen response is the better, in [0, 1], ½ for a tie; null for 1.</param>
    /// <exception cref="ArgumentException">Margins or labels that are not one a pair.</exception>
    public RewardTrainer(RewardModel model, PreferenceBatches pairs, BradleyTerryLoss loss, OptimConfig config,
        RunLog log, IReadOnlyList<double>? margins = null, IReadOnlyList<double>? labels = null)
        : base(new Trainee(Required(model, pairs, margins, labels), config), pairs,
            new RewardObjective(model, loss, margins, labels), log) =>
        (_model, _pairs, _loss) = (model, pairs, loss);

    /// <summary>The whole run, after which the model has the weights of the least held-out loss.</summary>
    /// <param name="heldOut">Pairs that are not trained on.</param>
    /// <param name="every">Updates between evaluations.</param>
    /// <param name="live">Gets the progress; null for the host's, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Stops after the step in hand.</param>
    /// <returns>The update whose weights were kept, and its held-out loss.</returns>
    public (long Step, double Loss) FitToBest(
        PreferenceBatches heldOut, int every, ILiveOutput? live = null, CancellationToken stop = default) =>
        FitToBest(() => Validate(heldOut).Loss, every, live, stop);

    /// <summary>The loss over all of some pairs, without margins.</summary>
    /// <param name="pairs">Pairs to evaluate on.</param>
    /// <param name="labels">How likely each chosen response of them is the better; null for 1.</param>
    /// <returns>Means over the pairs; ties have no part in the accuracy.</returns>
    public PairEvaluation Evaluate(PreferenceBatches pairs, IReadOnlyList<double>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PairEvaluation.From(Evaluate(pairs.InOrder(), Over(labels)), "accuracy", "margin");
    }

    /// <summary>Evaluates and logs validation/loss, validation/accuracy, validation/margin, ... at the present
    /// step.</summary>
    /// <param name="pairs">Pairs to evaluate on.</param>
    /// <param name="labels">How likely each chosen response of them is the better; null for 1.</param>
    /// <returns>Means over the pairs; ties have no part in the accuracy.</returns>
    public PairEvaluation Validate(PreferenceBatches pairs, IReadOnlyList<double>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return PairEvaluation.From(Validate(pairs.InOrder(), Over(labels)), "accuracy", "margin");
    }

    private RewardObjective Over(IReadOnlyList<double>? labels) => new(_model, _loss, labels: labels);

    /// <summary>Makes the mean reward of the pairs' responses 0 and, if asked, their standard deviation 1; PPO must
    /// then use β divided by the scale.</summary>
    /// <param name="scale">Whether to divide by the standard deviation too.</param>
    /// <param name="batchSize">Responses a forward; the scores do not depend on it but in the last bits.</param>
    /// <returns>Offset and scale, as the model now has them.</returns>
    /// <exception cref="InvalidOperationException">All scores are equal, or not finite: there is nothing to divide
    /// by.</exception>
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
