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
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="steps">Number of optimiser updates, each on all prompts and all responses; 2000 by default.</param>
    /// <returns>Result row of the trained policy, named "exact policy gradient": divergence from the optimum, regret,
    /// reward, length and time.</returns>
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
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="steps">Number of optimiser updates, each on all pairs of responses to all prompts; 1500 by
    /// default.</param>
    /// <returns>Result row of the trained policy, named "population DPO": divergence from the optimum, regret, reward,
    /// length and time.</returns>
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
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="run">Name of the experiment, recorded in the result row and in the header of the training
    /// log.</param>
    /// <param name="score">Function that returns the reward of each sampled response: the true reward,
    /// <see cref="Worlds.ToyWorld.Score"/>, or a reward model's score.</param>
    /// <param name="config">Settings of PPO, such as β, batch size, iterations and learning rate; e.g. from
    /// <see cref="NewPpoConfig"/>.</param>
    /// <returns>Trained policy, which the caller disposes, and its result row (divergence from the optimum, regret,
    /// reward, length, time, work).</returns>
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
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="iterations">Number of PPO iterations, each with a batch of 512 sampled responses; 300 by
    /// default.</param>
    /// <returns>New settings: the toy task's β as a fixed KL weight, 512 responses per iteration, and a learning rate
    /// that falls linearly from 1e-3 to 0.</returns>
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
