using Dpo.Losses;
using Dpo.Science.Exact;
using Dpo.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>True reward against KL(P || P_ref), both exact, for every method at several strengths: the DPO paper's
/// Figure 2 with the frontier that no policy can pass.</summary>
/// <remarks>Each method gets 20,000 pairs, or the true reward; J and regret in a row stay those of the world's own
/// β.</remarks>
public static class ToyFrontier
{
    private const int Pairs = 20_000, Iterations = 75;
    private static readonly double[] Alphas = [0, 0.05, 0.1, 0.5];
    private static readonly int[] Draws = [1, 2, 4, 8, 16, 64, 256];

    /// <summary>Values of β at which each method that has a β is trained, in reward units per nat.</summary>
    public static IReadOnlyList<double> Betas { get; } = [0.125, 0.25, 0.5, 1, 2];

    /// <summary>Judges P* at each β, and the best of N under the true reward r*, without any training.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Result rows named "optimum" (<see cref="ToyResult.Setting"/> is β) and "best of N"
    /// (<see cref="ToyResult.Setting"/> is N).</returns>
    public static IReadOnlyList<ToyResult> Exact(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var scope = NewDisposeScope();
        return [.. Betas.Prepend(0.0625).Append(4).Select(beta =>
                lab.Judge("optimum", OptimalPolicy.Compute(lab.LogReference, lab.Rewards, beta), 0)
                    with { Setting = beta }),
            .. Draws.Select(n =>
                lab.Judge("best of N", BestOfN.Compute(lab.LogReference, lab.Rewards, n), 0) with { Setting = n })];
    }

    /// <summary>Trains DPO once for each β of <see cref="Betas"/>.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="settings">Number of updates, batch size and learning rate for training on 20,000 preference pairs,
    /// e.g. from <see cref="ToyConfig.Dpo"/>.</param>
    /// <returns>Result rows named "DPO", one for each β in <see cref="Betas"/>; <see cref="ToyResult.Setting"/> is
    /// β.</returns>
    public static IReadOnlyList<ToyResult> Dpo(ToyLab lab, ToyPreferences.Config settings) =>
        [.. Betas.Select(beta => Row(lab, "DPO", new DpoLoss(beta), settings, beta))];

    /// <summary>Trains PPO on the true reward, once for each β of <see cref="Betas"/>.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <returns>Result rows named "PPO, true reward", one for each β in <see cref="Betas"/>;
    /// <see cref="ToyResult.Setting"/> is β.</returns>
    public static IReadOnlyList<ToyResult> Ppo(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return [.. Betas.Select(beta => Row(lab, "PPO, true reward", lab.World.Score, beta))];
    }

    /// <summary>Trains PPO once for each β of <see cref="Betas"/> on one reward model, and judges the best of N under
    /// that reward model.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="settings">Number of updates, batch size and learning rate for training the reward model on 20,000
    /// pairs, e.g. from <see cref="ToyConfig.Reward"/>.</param>
    /// <returns>Result rows named "PPO, learnt reward" (<see cref="ToyResult.Setting"/> is β) and "best of N, learnt
    /// reward" (<see cref="ToyResult.Setting"/> is N).</returns>
    public static IReadOnlyList<ToyResult> RewardPpo(ToyLab lab, ToyPreferences.Config settings)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var (model, _) = ToyPreferences.Reward(lab, "reward", Pairs, settings);
        using var owned = model;
        using var scope = NewDisposeScope();
        var learnt = lab.Table(model);
        return [.. Betas.Select(beta =>
                Row(lab, "PPO, learnt reward", responses => model.Score(responses), beta)),
            .. Draws.Select(n =>
                lab.Judge("best of N, learnt reward", BestOfN.Compute(lab.LogReference, learnt, n), 0)
                    with { Setting = n })];
    }

    /// <summary>Trains the DPO paper's baselines: fine-tuning on the chosen responses (α = 0) and
    /// unlikelihood.</summary>
    /// <param name="lab">Experiment setup: toy task whose responses can all be listed, its fitted reference model, and
    /// the seeds.</param>
    /// <param name="settings">Number of updates, batch size and learning rate for training on 20,000 preference pairs,
    /// e.g. from <see cref="ToyConfig.Dpo"/>.</param>
    /// <returns>Result rows named "Preferred-FT" (α = 0) and "Unlikelihood" (α = 0.05, 0.1, 0.5);
    /// <see cref="ToyResult.Setting"/> is α, the weight of the rejected response in the loss.</returns>
    public static IReadOnlyList<ToyResult> Baselines(ToyLab lab, ToyPreferences.Config settings) =>
        [.. Alphas.Select(alpha =>
            Row(lab, alpha == 0 ? "Preferred-FT" : "Unlikelihood", new UnlikelihoodLoss(alpha), settings, alpha))];

    private static ToyResult Row(
        ToyLab lab, string run, PreferenceLoss loss, ToyPreferences.Config settings, double setting)
    {
        var (policy, row) = ToyPreferences.Policy(lab, run, loss, Pairs, settings);
        policy.Dispose();
        return row with { Setting = setting };
    }

    private static ToyResult Row(ToyLab lab, string run, ScoreResponses score, double beta)
    {
        var (policy, row) = ToyMethods.Ppo(
            lab, run, score, ToyMethods.NewPpoConfig(lab, Iterations) with { Kl = new FixedKl(beta) });
        policy.Dispose();
        return row with { Setting = beta };
    }
}
