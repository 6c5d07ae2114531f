using System.Diagnostics;
using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>The methods of the lecture, each from the reference of a lab to a policy, with the settings that reports use.</summary>
public static class ToyMethods
{
    /// <summary>The exact policy gradient: J itself, on the whole table.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="steps">Updates.</param>
    /// <returns>The row.</returns>
    public static ToyResult ExactPolicyGradient(ToyLab lab, int steps = 2000)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var reference = lab.LogReference.to_type(ScalarType.Float32);
        using var rewards = lab.Rewards.to_type(ScalarType.Float32);
        return Exact(lab, "exact policy gradient", logps => -(logps.exp() * (rewards - lab.World.Beta * (logps - reference))).sum(1).mean(),
            Schedule(steps));
    }

    /// <summary>DPO with endless data: every pair of every prompt at every step, drawn from P_ref^½ x P_ref^½, by the gradient in closed form.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="steps">Updates.</param>
    /// <returns>The row.</returns>
    public static ToyResult PopulationDpo(ToyLab lab, int steps = 1500)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var scope = NewDisposeScope();
        var (reference, rewards) = (lab.LogReference.to_type(ScalarType.Float32), lab.Rewards.to_type(ScalarType.Float32));
        var (w, beta) = ((0.5 * reference).softmax(1), lab.World.Beta);
        return Exact(lab, "population DPO", logps =>
        {
            var h = ImplicitReward.Of(logps, reference, beta);                              // [X,N]
            var gradient = stack([.. Enumerable.Range(0, (int)h.shape[0]).Select(x => PopulationLoss.DpoGradient(h[x].detach(), rewards[x], w[x]))]);
            return (gradient * h).sum(1).mean();                                            // its gradient is the loss's; its value is not
        }, Schedule(steps));
    }

    /// <summary>PPO on a reward, from sampled responses.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="run">What the row is called.</param>
    /// <param name="score">The reward function.</param>
    /// <param name="config">How.</param>
    /// <returns>The trained policy, which the caller owns, and its row.</returns>
    public static (Transformer Policy, ToyResult Result) Ppo(ToyLab lab, string run, ScoreResponses score, PpoConfig config)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var meter = new WorkMeter();
        var watch = Stopwatch.StartNew();
        var policy = lab.NewPolicy();
        using var value = NewValue(lab);
        using var trainer = new PpoTrainer(policy, lab.Reference, value, lab.PromptIds, score, config, lab.Seeds, lab.NewLog(run));
        trainer.Fit();
        return (policy, lab.Judge(run, policy, watch) with { Work = meter.Work });
    }

    /// <summary>PPO's settings in this world: a response that fills the length is complete, so nothing is taken off for a missing EOS.</summary>
    /// <param name="lab">World and reference.</param>
    /// <param name="iterations">Batches of 512 responses.</param>
    /// <returns>The settings.</returns>
    public static PpoConfig PpoSettings(ToyLab lab, int iterations = 300)
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
        var value = new ScalarModel(lab.World.ModelConfig, lab.Seeds, zeroHead: true);
        value.to(lab.Reference.Device);
        return value;
    }

    // The last gradients are tiny, so Adam's epsilon is too.
    private static OptimConfig Schedule(int steps) => new(new CosineLr(5e-3, Warmup: Math.Min(50, steps / 2)), steps) { Beta2 = 0.99, Epsilon = 1e-12 };

    private static ToyResult Exact(ToyLab lab, string run, Func<Tensor, Tensor> loss, OptimConfig config)
    {
        var watch = Stopwatch.StartNew();
        using var policy = lab.NewPolicy();
        using var trainer = new ExactTrainer(policy, lab.PromptIds, lab.World.Space, loss, config, lab.NewLog(run));
        trainer.Fit();
        return lab.Judge(run, policy, watch);
    }
}
