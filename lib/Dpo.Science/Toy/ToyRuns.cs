using Dpo.Losses;
using Dpo.Models;

namespace Dpo.Science.Toy;

/// <summary>The experiments, called runs, that the reports are made of, by name and group.</summary>
public static class ToyRuns
{
    /// <summary>Runs of the convergence table: how near each method comes to the optimal policy, by name.</summary>
    public static IReadOnlyDictionary<string, ToyRun> Table { get; } = new Dictionary<string, ToyRun>
    {
        ["exact-policy-gradient"] = new(lab =>
            [ToyMethods.ExactPolicyGradient(lab) with { Run = "exact-policy-gradient" }]),
        ["population-dpo"] = new(lab => [ToyMethods.PopulationDpo(lab) with { Run = "population-dpo" }]),
        ["ppo"] = new(lab =>
            [Row(ToyMethods.Ppo(lab, "ppo", lab.World.Score, ToyMethods.NewPpoConfig(lab)))]),
        ["reinforce"] = new(lab =>
            [Row(ToyMethods.Ppo(lab, "reinforce", lab.World.Score, ToyMethods.NewPpoConfig(lab).Reinforce()))]),
        ["reward-20k"] = new(lab => [Reward(lab, "reward-20k", 20_000)]),
        ["reward-100k"] = new(lab => [Reward(lab, "reward-100k", 100_000)]),
        ["reward-ppo-20k"] = new(lab => [Row(ToyPreferences.RewardThenPpo(
            lab, "reward-ppo-20k", 20_000, ToyConfig.Reward(20_000), ToyMethods.NewPpoConfig(lab)))]),
        ["dpo-20k"] = new(lab => [Dpo(lab, "dpo-20k", 20_000)]),
        ["dpo-100k"] = new(lab => [Dpo(lab, "dpo-100k", 100_000)]),
    };

    /// <summary>Runs of the loss family, by name: each preference loss with endless data, 500 updates.</summary>
    public static IReadOnlyDictionary<string, ToyRun> Losses { get; } = new Dictionary<string, ToyRun>(
        ToyLosses.Recorded(0.5).Keys.Select(name => KeyValuePair.Create(
            "loss-" + name, new ToyRun(lab => [ToyLosses.Train(lab, name) with { Run = "loss-" + name }]))))
    {
        ["loss-kto"] = new(lab => [ToyLosses.Kto(lab) with { Run = "loss-kto" }]),
    };

    /// <summary>Runs whose rows are points of the frontier of reward against KL, by name.</summary>
    public static IReadOnlyDictionary<string, ToyRun> Frontier { get; } = new Dictionary<string, ToyRun>
    {
        ["frontier-exact"] = new(ToyFrontier.Exact),
        ["frontier-dpo"] = new(lab => ToyFrontier.Dpo(lab, ToyConfig.Dpo(20_000))),
        ["frontier-ppo"] = new(ToyFrontier.Ppo),
        ["frontier-reward-ppo"] = new(lab => ToyFrontier.RewardPpo(lab, ToyConfig.Reward(20_000))),
        ["frontier-baselines"] = new(lab => ToyFrontier.Baselines(lab, ToyConfig.Dpo(20_000))),
    };

    /// <summary>Runs of the curves of regret against pairs, and against passes over them, by name.</summary>
    public static IReadOnlyDictionary<string, ToyRun> Curves { get; } = new Dictionary<string, ToyRun>
    {
        ["curve-dpo"] = new(ToyCurves.Dpo),
        ["curve-reward-ppo"] = new(ToyCurves.RewardPpo),
        ["curve-epochs"] = new(lab => ToyCurves.Overtraining(lab)),
        ["curve-ppo"] = new(lab => ToyCurves.Ppo(lab)),
    };

    /// <summary>Runs of the large world, with its unlabelled and held-out prompts, by name.</summary>
    public static IReadOnlyDictionary<string, ToyRun> Large { get; } = new Dictionary<string, ToyRun>
    {
        ["large-ppo"] = new(ToyLarge.Ppo, Large: true),
        ["large-dpo-3k"] = new(lab => ToyLarge.Dpo(lab, 3_000), Large: true),
        ["large-dpo-20k"] = new(lab => ToyLarge.Dpo(lab, 20_000), Large: true),
        ["large-dpo-100k"] = new(lab => ToyLarge.Dpo(lab, 100_000), Large: true),
        ["large-reward-ppo-3k"] = new(lab => ToyLarge.Reward(lab, 3_000, controls: true), Large: true),
        ["large-reward-ppo-20k"] = new(lab => ToyLarge.Reward(lab, 20_000), Large: true),
        ["large-reward-ppo-100k"] = new(lab => ToyLarge.Reward(lab, 100_000), Large: true),
    };

    /// <summary>Runs of the lecture's comparison of DPO and RLHF, by name, except those that are in the other groups
    /// (LectureClaims names all that it needs).</summary>
    public static IReadOnlyDictionary<string, ToyRun> Compare { get; } = new Dictionary<string, ToyRun>
    {
        ["compare-effort"] = new(ToyComparison.Effort),
        ["compare-grid-dpo"] = new(ToyComparison.GridDpo),
        ["compare-grid-reward-ppo"] = new(ToyComparison.GridRewardPpo),
        ["compare-lengths"] = new(ToyComparison.Lengths),
        ["compare-ablations"] = new(ToyComparison.Ablations),
    };

    /// <summary>Names of the runs that are done together, by the group's name, e.g. "table" or "losses".</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } =
        new Dictionary<string, IReadOnlyList<string>>
        {
            ["table"] = [.. Table.Keys],
            ["losses"] = [.. Losses.Keys],
            ["frontier"] = [.. Frontier.Keys],
            ["curves"] = [.. Curves.Keys],
            ["large"] = [.. Large.Keys],
        };

    /// <summary>All runs of all groups, by name.</summary>
    public static IReadOnlyDictionary<string, ToyRun> All { get; } = Table.Concat(Losses).Concat(Frontier)
        .Concat(Curves).Concat(Large).Concat(Compare).ToDictionary(r => r.Key, r => r.Value);

    private static ToyResult Reward(ToyLab lab, string run, int pairs)
    {
        var (model, row) = ToyPreferences.Reward(lab, run, pairs, ToyConfig.Reward(pairs));
        model.Dispose();
        return row;
    }

    private static ToyResult Dpo(ToyLab lab, string run, int pairs)
    {
        var (policy, row) = ToyPreferences.Policy(lab, run, new DpoLoss(lab.World.Beta), pairs, ToyConfig.Dpo(pairs));
        using var owned = policy;
        return ToyPreferences.WithImplicitReward(lab, row, policy);
    }

    private static ToyResult Row((Transformer Policy, ToyResult Result) made)
    {
        made.Policy.Dispose();
        return made.Result;
    }
}

/// <summary>A run of an experiment: it makes rows of figures from a lab.</summary>
/// <param name="Rows">Function that trains and evaluates in the given experiment setup (toy task, reference model,
/// seeds) and returns the result rows.</param>
/// <param name="Large">True if the experiment needs the toy task <see cref="Worlds.ToyWorld.Large"/>; false (the
/// default) for <see cref="Worlds.ToyWorld.Benchmark"/>.</param>
public sealed record ToyRun(Func<ToyLab, IReadOnlyList<ToyResult>> Rows, bool Large = false);
