using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Objective of a reward model: the Bradley-Terry loss of pairs, with dropout off. Borrows the
/// model.</summary>
/// <param name="model">Reward model that is trained; its offset and scale are not used.</param>
/// <param name="loss">Bradley-Terry loss, with or without centring.</param>
/// <param name="margins">Amount by which each chosen response is better, reward units, by the pairs' indices; null
/// (default) where that is not known.</param>
/// <param name="labels">Probability in [0, 1] that each chosen response is the better one, ½ for a tie, by the pairs'
/// indices; null (default) for 1.</param>
public sealed class RewardObjective(RewardModel model, BradleyTerryLoss loss,
    IReadOnlyList<double>? margins = null, IReadOnlyList<double>? labels = null) : IObjective<PreferenceBatch>
{
    /// <inheritdoc/>
    public string Unit => "pairs";

    /// <summary>Computes the loss of a batch as a sum, with its metrics.</summary>
    /// <param name="batch">Pairs with their indices in the data set.</param>
    /// <returns>Sum of the loss over the pairs, with the metrics accuracy (equal rewards count one half; pairs labelled
    /// a tie do not count), margin, and min_reward, mean_reward and max_reward of all responses.</returns>
    public LossSum Compute(PreferenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rewards = model.Model.ScoreLastToken(batch.Rows);                                        // [2B]
        var (chosen, rejected) = (rewards[..batch.Pairs], rewards[batch.Pairs..]);
        var sum = loss.PerPair(chosen, rejected, Known(margins), Known(labels)).sum();
        return new LossSum(sum, batch.Pairs) { Metrics = Measure(rewards.detach(), batch) };

        Tensor? Known(IReadOnlyList<double>? numbers) => numbers is null ? null
            : tensor(batch.Indices.Select(i => (float)numbers[i]).ToArray(), device: rewards.device);
    }

    private MetricSums Measure(Tensor rewards, PreferenceBatch batch)
    {
        using var scope = NewDisposeScope();
        var pairs = batch.Pairs;
        var (chosen, rejected) = (rewards[..pairs], rewards[pairs..]);
        var decided = tensor(batch.Indices.Select(i => labels?[i] != 0.5).ToArray(), device: rewards.device);
        var (better, worse) = (chosen.masked_select(decided), rejected.masked_select(decided));
        var metrics = new MetricSums();
        metrics.Add("accuracy", PreferenceObjective.Wins(new PairRewards(better, worse)), better.shape[0]);
        metrics.Add("margin", PreferenceObjective.Sum(chosen - rejected), pairs);
        metrics.AddSmallest("min_reward", rewards.min().ToDouble());
        metrics.Add("mean_reward", PreferenceObjective.Sum(rewards), 2 * pairs);
        metrics.AddLargest("max_reward", rewards.max().ToDouble());
        return metrics;
    }
}
