using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Metrics that an iteration of PPO reports, by the names that TRL uses.</summary>
internal static class PpoMetrics
{
    /// <summary>Computes the metrics objective/* of the sampled responses, and the means over the updates.</summary>
    public static Dictionary<string, double> Compute(
        Rollout rollout, UpdateMetrics updates, double beta, PpoConfig config, long iterations)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var mask = rollout.Mask;
        Tensor PerResponse(Tensor perToken) => perToken.masked_fill(mask.logical_not(), 0).sum(1);      // [B]
        var ends = (rollout.Batch.Ids[.., 1..] == (config.EosId ?? -1)) & mask; // the choice to stop  [B,T-1]
        var kl = PerResponse(rollout.Logps - rollout.ReferenceLogps).mean().ToDouble();     // nats a response
        var scores = rollout.Scores.mean().ToDouble();
        var errors = rollout.Returns - rollout.Values;
        var metrics = new Dictionary<string, double>
        {
            ["objective/kl"] = kl,
            ["objective/kl_eos"] = PerResponse(
                (rollout.Logps - rollout.ReferenceLogps).masked_fill(ends.logical_not(), 0)).mean().ToDouble(),
            ["objective/entropy"] = PerResponse(-rollout.Logps).mean().ToDouble(),
            ["objective/scores"] = scores,
            ["objective/non_score_reward"] = -beta * kl,
            ["objective/rlhf_reward"] = scores - beta * kl,
            ["objective/length"] = mask.sum(1).to_type(ScalarType.Float32).mean().ToDouble(),
            ["policy/entropy_avg"] = Masked.Mean(rollout.Entropies, mask).ToDouble(),
            ["value/explained_variance"] = 1 - Masked.Variance(errors, mask).ToDouble()
                / Math.Max(1e-12, Masked.Variance(rollout.Returns, mask).ToDouble()),
            ["val/num_eos_tokens"] = rollout.Ended.sum().ToDouble(),
            ["beta"] = beta,
            ["episode"] = iterations * config.BatchSize,
        };
        foreach (var (name, value) in updates.Means)
        {
            metrics[name] = value;
        }
        return metrics;
    }
}
