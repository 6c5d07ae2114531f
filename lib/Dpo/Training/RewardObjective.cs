using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>The Bradley-Terry loss of a reward model on pairs, dropout off. Borrows the model.</summary>
/// <param name="model">What is trained. Offset and scale play no part.</param>
/// <param name="loss">With or without centring.</param>
/// <param name="margins">By how much each chosen response is better, reward units, by the pairs' indices; null where
/// that is not known.</param>
/// <param name="labels">How likely each chosen response is the better, in [0, 1], ½ for a tie, by the pairs' indices;
/// null for 1.</param>
public sealed class RewardObjective(RewardModel model, BradleyTerryLoss loss,
    IReadOnlyList<double>? margins = null, IReadOnlyList<double>? labels = null) : IObjective<PreferenceBatch>
{
    /// <inheritdoc/>
    public string Unit => "pairs";

    /// <summary>The loss of a batch.</summary>
    /// <param name="batch">Pairs, with their indices.</param>
    /// <returns>The sum over the pairs; accuracy (equal rewards count one half; pairs labelled a
    /// tie do not count), margin, and min_reward, mean_reward, max_reward
    /// of all responses.</returns>
    public LossSum Compute(PreferenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var rewards = model.Model.AtEnd(batch.Rows);                                        // [2B]
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
