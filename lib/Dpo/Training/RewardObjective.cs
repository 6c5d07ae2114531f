using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Objective of a reward model: the Bradley-Terry loss of pairs, with dropout off. Borrows the
/// model.</summary>
/// <param name="model">Reward model to train; the loss uses the scores before its offset and scale are applied.</param>
/// <param name="loss">Bradley-Terry loss, e.g. <c>new BradleyTerryLoss()</c>; its centring term, if any, pulls the two
/// scores of a pair towards a sum of 0.</param>
/// <param name="margins">Difference of the scores that the loss demands, in the units of the score, by the index of the
/// pair in the data set; null (default) for 0.</param>
/// <param name="labels">Probability in [0, 1] that the chosen response is better (½ for a tie), by the index of the
/// pair in the data set; null (default) for 1.</param>
public sealed class RewardObjective(RewardModel model, BradleyTerryLoss loss,
    IReadOnlyList<double>? margins = null, IReadOnlyList<double>? labels = null) : IObjective<PreferenceBatch>
{
    /// <inheritdoc/>
    public string Unit => "pairs";

    /// <summary>Computes the loss of a batch as a sum, with its metrics.</summary>
    /// <param name="batch">Batch of pairs of responses, with their indices in the data set.</param>
    /// <returns>Sum of the loss over the pairs, with the metrics accuracy (equal scores count ½, pairs labelled a tie
    /// are left out), margin, min_reward, mean_reward and max_reward.</returns>
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
