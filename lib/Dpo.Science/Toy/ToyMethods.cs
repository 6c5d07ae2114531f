using System.Diagnostics;
using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>The methods of the lecture, each from the reference model of a lab to a policy, with the settings that
/// reports use.</summary>
public static class ToyMethods
{
    /// <summary>Trains a policy by the exact policy gradient: it maximises J itself, on the whole table of
    /// responses.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="steps">Number of updates; 2000 by default.</param>
    /// <returns>The trained policy's figures, in a row "exact policy gradient".</returns>
    public static ToyResult ExactPolicyGradient(ToyLab lab, int steps = 2000)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var reference = lab.LogReference.to_type(ScalarType.Float32);
        using var rewards = lab.Rewards.to_type(ScalarType.Float32);
        return Exact(lab, "exact policy gradient",
            logps => -(logps.exp() * (rewards - lab.World.Beta * (logps - reference))).sum(1).mean(), Schedule(steps));
    }

    /// <summary>Trains a policy by DPO with endless data: every pair of every prompt at every step, each response
    /// weighted by the square root of P_ref, by the gradient in closed form.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="steps">Number of updates; 1500 by default.</param>
    /// <returns>The trained policy's figures, in a row "population DPO".</returns>
    public static ToyResult PopulationDpo(ToyLab lab, int steps = 1500)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var scope = NewDisposeScope();
        var (reference, rewards) =
            (lab.LogReference.to_type(ScalarType.Float32), lab.Rewards.to_type(ScalarType.Float32));
        var (w, beta) = ((0.5 * reference).softmax(1), lab.World.Beta);
        return Exact(lab, "population DPO", logps =>
        {
            var h = ImplicitReward.Compute(logps, reference, beta);                              // [X,N]
            var gradient = stack([.. Enumerable.Range(0, (int)h.shape[0])
                .Select(x => PopulationLoss.DpoGradient(h[x].detach(), rewards[x], w[x]))]);
            // Its gradient is the loss's; its value is not.
            return (gradient * h).sum(1).mean();
        }, Schedule(steps));
    }

    /// <summary>Trains a policy by PPO on a reward function, from sampled responses.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="run">Name of the row and of the log.</param>
    /// <param name="score">Reward function: from responses to their rewards, in reward units.</param>
    /// <param name="config">Settings of PPO, e.g. from <see cref="NewPpoConfig"/>.</param>
    /// <returns>The trained policy, which the caller owns, and its figures.</returns>
    public static (Transformer Policy, ToyResult Result) Ppo(
        ToyLab lab, string run, ScoreResponses score, PpoConfig config)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var meter = new WorkMeter();
        var watch = Stopwatch.StartNew();
        var policy = lab.NewPolicy();
        using var value = NewValue(lab);
        using var trainer = new PpoTrainer(
            policy, lab.Reference, value, lab.PromptIds, score, config, lab.Seeds, lab.NewLog(run));
        trainer.Fit();
        return (policy, lab.Judge(run, policy, watch) with { Work = meter.Work });
    }

    /// <summary>Returns PPO's settings in this world: a response that fills the length is complete, so nothing is
    /// subtracted for a missing EOS.</summary>
    /// <param name="lab">Lab with the world, its fitted reference model and the seeds.</param>
    /// <param name="iterations">Number of iterations, each with a batch of 512 responses; 300 by default.</param>
    /// <returns>Settings with the world's β, 512 responses an iteration and a learning rate that falls from 1e-3 to
    /// 0.</returns>
    public static PpoConfig NewPpoConfig(ToyLab lab, int iterations = 300)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return new PpoConfig(new FixedKl(lab.World.Beta), iterations, lab.World.Space.MaxLength)
        {
            BatchSize = 512,
            PolicyRate = new LinearLr(1e-3),
            EosId = lab.World.Vocabulary.EosId,
            Value = new(null),
        };
    }

    internal static ScalarModel NewValue(ToyLab lab)
    {
        var value = new ScalarModel(lab.World.ModelConfig, lab.Seeds, zeroInitHead: true);
        value.to(lab.Reference.Device);
        return value;
    }

    // The last gradients are tiny, so Adam's epsilon is too.
    private static OptimConfig Schedule(int steps) =>
        new(new CosineLr(5e-3, Warmup: Math.Min(50, steps / 2)), steps) { Beta2 = 0.99, Epsilon = 1e-12 };

    private static ToyResult Exact(ToyLab lab, string run, Func<Tensor, Tensor> loss, OptimConfig config)
    {
        var watch = Stopwatch.StartNew();
        using var policy = lab.NewPolicy();
        using var trainer = new ExactTrainer(policy, lab.PromptIds, lab.World.Space, loss, config, lab.NewLog(run));
        trainer.Fit();
        return lab.Judge(run, policy, watch);
    }
}
