using Dpo.Losses;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Science.Worlds;
using static TorchSharp.torch;

namespace Dpo.Science.Toy;

/// <summary>The methods on <see cref="ToyWorld.Large"/>, whose prompts are labelled, unlabelled or held out:
/// preferences exist for the labelled ones alone, and sampling reaches the unlabelled ones too. Each policy is judged
/// with a row for each part of the prompts, named "method, part".</summary>
public static class ToyLarge
{
    /// <summary>Number of PPO's iterations in the large world.</summary>
    public const int Iterations = 150;

    private static readonly PromptPart[] Sampled = [PromptPart.Labelled, PromptPart.Unlabelled];

    /// <summary>Trains PPO on the true reward, on all prompts that are not held out.</summary>
    /// <param name="lab">Experiment setup (toy task, reference model, seeds) of <see cref="ToyWorld.Large"/>, with all
    /// its prompts.</param>
    /// <returns>Three result rows for the one policy, by group of prompts: "PPO, labelled", "PPO, unlabelled" and "PPO,
    /// held out".</returns>
    public static IReadOnlyList<ToyResult> Ppo(ToyLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var sampled = lab.Over(Sampled);
        var (policy, row) = ToyMethods.Ppo(
            sampled, "PPO", lab.World.Score, ToyMethods.NewPpoConfig(sampled, Iterations));
        using var owned = policy;
        return Parts(lab, row, policy);
    }

    /// <summary>Trains DPO on pairs of labelled prompts.</summary>
    /// <param name="lab">Experiment setup (toy task, reference model, seeds) of <see cref="ToyWorld.Large"/>, with all
    /// its prompts.</param>
    /// <param name="pairs">Number of preference pairs to sample for labelled prompts, counting the tenth that is held
    /// out for validation.</param>
    /// <returns>Three result rows for the one policy, one for each group of prompts: labelled, unlabelled and held
    /// out; each is named "DPO, N pairs, GROUP".</returns>
    public static IReadOnlyList<ToyResult> Dpo(ToyLab lab, int pairs)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var labelled = lab.Over(PromptPart.Labelled);
        var (policy, row) = ToyPreferences.Policy(
            labelled, $"DPO, {pairs} pairs", new DpoLoss(lab.World.Beta), pairs, ToyConfig.Dpo(pairs));
        using var owned = policy;
        return Parts(lab, row, policy);
    }

    /// <summary>Trains a reward model on pairs of labelled prompts, then PPO on it on all prompts that are not held
    /// out; and, as controls, PPO on the labelled prompts alone, and DPO on pairs that the reward model labelled, five
    /// for each pair that people labelled.</summary>
    /// <param name="lab">Experiment setup (toy task, reference model, seeds) of <see cref="ToyWorld.Large"/>, with all
    /// its prompts.</param>
    /// <param name="pairs">Number of preference pairs to train the reward model on, counting the tenth that is held out
    /// for validation.</param>
    /// <param name="controls">True to train the two control policies as well (PPO on labelled prompts alone; DPO on
    /// pairs labelled by the reward model); false by default.</param>
    /// <returns>Three result rows (labelled, unlabelled and held-out prompts) for the reward model, for the PPO policy
    /// and, if asked for, for each control.</returns>
    public static IReadOnlyList<ToyResult> Reward(ToyLab lab, int pairs, bool controls = false)
    {
        ArgumentNullException.ThrowIfNull(lab);
        using var labelled = lab.Over(PromptPart.Labelled);
        using var sampled = lab.Over(Sampled);
        var (model, learnt) =
            ToyPreferences.Reward(labelled, $"reward model, {pairs} pairs", pairs, ToyConfig.Reward(pairs));
        using var owned = model;
        var rows = Parts(lab, learnt, model).ToList();
        rows.AddRange(OnReward(lab, sampled, $"reward model + PPO, {pairs} pairs", model));
        if (controls)
        {
            rows.AddRange(
                OnReward(lab, labelled, $"reward model + PPO on the labelled prompts, {pairs} pairs", model));
            using var scope = NewDisposeScope();
            using var relabelled = sampled.With(sampled.Rewards, sampled.Table(model));
            var (policy, row) = ToyPreferences.Policy(
                relabelled, $"DPO on pairs labelled by the reward model, {pairs} pairs", new DpoLoss(lab.World.Beta),
                5 * pairs, ToyConfig.Dpo(5 * pairs));
            using var trained = policy;
            rows.AddRange(Parts(lab, row, policy));
        }
        return rows;
    }

    private static IReadOnlyList<ToyResult> OnReward(ToyLab lab, ToyLab sampled, string run, RewardModel model)
    {
        var (policy, row) = ToyMethods.Ppo(
            sampled, run, responses => model.Score(responses), ToyMethods.NewPpoConfig(sampled, Iterations));
        using var owned = policy;
        return Parts(lab, row, policy);
    }

    private static IReadOnlyList<ToyResult> Parts(ToyLab lab, ToyResult row, Transformer policy) =>
        Parts(lab, row, part => part.Judge(row.Run, part.Table(policy), row.Seconds));

    // A reward model is judged by the optimum of its reward, and by how well it ranks.
    private static IReadOnlyList<ToyResult> Parts(ToyLab lab, ToyResult row, RewardModel model) =>
        Parts(lab, row, part =>
        {
            var learnt = part.Table(model);
            return ToyPreferences.Agreeing(part, part.Judge(
                row.Run, OptimalPolicy.Compute(part.LogReference, learnt, lab.World.Beta), row.Seconds), learnt);
        });

    private static IReadOnlyList<ToyResult> Parts(ToyLab lab, ToyResult row, Func<ToyLab, ToyResult> judge) =>
        [.. Enum.GetValues<PromptPart>().Select(part =>
        {
            using var scope = NewDisposeScope();
            using var over = lab.Over(part);
            var judged = judge(over);
            return judged with
            {
                Run = $"{row.Run}, {Name(part)}",
                StoppedAt = row.StoppedAt,
                HeldOutLoss = row.HeldOutLoss,
                Work = row.Work,
            };
        })];

    private static string Name(PromptPart part) => part switch
    {
        PromptPart.Labelled => "labelled",
        PromptPart.Unlabelled => "unlabelled",
        _ => "held out",
    };
}
