using Dpo.Base;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Losses;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Objective of preference optimisation: a preference loss of pairs (DPO and its relatives), with dropout off
/// as it is for the reference model. Borrows the policy and, unless it is told to own them, the reference model's
/// log-probabilities.</summary>
/// <param name="policy">Language model to train.</param>
/// <param name="loss">Preference loss to minimise, e.g. <c>new DpoLoss(0.1)</c>.</param>
/// <param name="reference">Log-probabilities of all pairs of the data set under the reference model; null if the loss
/// uses no reference model.</param>
/// <param name="owns">Whether disposing this objective also disposes <paramref name="reference"/>; default
/// false.</param>
public sealed class PreferenceObjective(
    ILanguageModel policy, PreferenceLoss loss, ReferenceLogps? reference, bool owns = false)
    : IObjective<PreferenceBatch>, IDisposable
{
    /// <inheritdoc/>
    public string Unit => "pairs";

    /// <inheritdoc/>
    public string Detail => FormattableString.Invariant($"beta {loss.RewardBeta:g3}");

    /// <summary>Computes the loss of a batch as a sum, with its metrics.</summary>
    /// <param name="batch">Batch of pairs of responses, with their indices in the data set of the reference
    /// log-probabilities.</param>
    /// <returns>Sum of the loss over the pairs, with the metrics that <see cref="Measure"/> returns.</returns>
    public LossSum Compute(PreferenceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var logps = Logps.ComputePairs(policy, batch, loss.ExcessTokenWeight);
        var theirs = reference?.Gather(batch.Indices) ?? default;
        var losses = loss.PerPair(logps, theirs);                                           // [B]
        Shape.Require(losses, $"{loss.GetType().Name}.PerPair", "[B]", batch.Pairs);    // a mean would be divided twice
        return new LossSum(losses.sum(), batch.Pairs) { Metrics = Measure(logps, loss.Rewards(logps, theirs)) };
    }

    /// <summary>Computes the metrics of a batch of pairs.</summary>
    /// <param name="policy">Log-probabilities of both responses under the policy, each of shape [B] (pairs), in
    /// nats.</param>
    /// <param name="rewards">Implicit rewards of both responses, from <see cref="PreferenceLoss.Rewards"/>; for DPO β
    /// log(P/P_ref), P the policy, P_ref the reference model.</param>
    /// <returns>Sums over the pairs of the metrics rewards/chosen, rewards/rejected, rewards/margins,
    /// rewards/accuracies (equal rewards count ½), logps/chosen and logps/rejected.</returns>
    public static MetricSums Measure(PairLogps policy, PairRewards rewards)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var metrics = new MetricSums();
        var pairs = policy.Chosen.shape[0];
        metrics.Add("rewards/chosen", Sum(rewards.Chosen), pairs);
        metrics.Add("rewards/rejected", Sum(rewards.Rejected), pairs);
        metrics.Add("rewards/margins", Sum(rewards.Chosen - rewards.Rejected), pairs);
        metrics.Add("rewards/accuracies", Wins(rewards), pairs);
        metrics.Add("logps/chosen", Sum(policy.Chosen), pairs);
        metrics.Add("logps/rejected", Sum(policy.Rejected), pairs);
        return metrics;
    }

    /// <summary>Counts how often the chosen response has the higher reward; a tie counts one half.</summary>
    internal static double Wins(PairRewards rewards)
    {
        var (chosen, rejected) = rewards;
        return Sum((chosen > rejected).to_type(chosen.dtype) + (chosen == rejected).to_type(chosen.dtype) / 2);
    }

    internal static double Sum(Tensor x) => x.sum(ScalarType.Float64).ToDouble();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (owns)
        {
            reference?.Dispose();
        }
    }
}
