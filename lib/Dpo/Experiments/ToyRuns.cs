using Dpo.Losses;
using Dpo.Models;

namespace Dpo.Experiments;

/// <summary>The rows of the convergence table, by name.</summary>
public static class ToyRuns
{
    // The small ones by held-out loss on seeds 101 and 102, never by r*, P* or regret; the large ones are not tuned.
    private static readonly ToyPreferences.Settings DpoSmall = new(400, 256, 5e-4), DpoLarge = new(600, 1024, 1e-3);
    private static readonly ToyPreferences.Settings RewardSmall = new(400, 512, 2e-3), RewardLarge = new(800, 1024, 2e-3);

    /// <summary>The convergence table: each run, from a lab to its row.</summary>
    public static IReadOnlyDictionary<string, Func<ToyLab, IReadOnlyList<ToyResult>>> Table { get; } = new Dictionary<string, Func<ToyLab, IReadOnlyList<ToyResult>>>
    {
        ["exact-policy-gradient"] = lab => [ToyMethods.ExactPolicyGradient(lab) with { Run = "exact-policy-gradient" }],
        ["population-dpo"] = lab => [ToyMethods.PopulationDpo(lab) with { Run = "population-dpo" }],
        ["ppo"] = lab => [Row(ToyMethods.Ppo(lab, "ppo", lab.World.Score, ToyMethods.PpoSettings(lab))) with { Run = "ppo" }],
        ["reinforce"] = lab => [Row(ToyMethods.Ppo(lab, "reinforce", lab.World.Score, ToyMethods.PpoSettings(lab).Reinforce())) with { Run = "reinforce" }],
        ["reward-20k"] = lab => [Reward(lab, 20_000, RewardSmall) with { Run = "reward-20k" }],
        ["reward-100k"] = lab => [Reward(lab, 100_000, RewardLarge) with { Run = "reward-100k" }],
        ["reward-ppo-20k"] = lab => [Row(ToyPreferences.RewardThenPpo(lab, "reward-ppo-20k", 20_000, RewardSmall, ToyMethods.PpoSettings(lab))) with { Run = "reward-ppo-20k" }],
        ["dpo-20k"] = lab => [Dpo(lab, 20_000, DpoSmall) with { Run = "dpo-20k" }],
        ["dpo-100k"] = lab => [Dpo(lab, 100_000, DpoLarge) with { Run = "dpo-100k" }],
    };

    /// <summary>The loss family: each preference loss with endless data, 500 updates.</summary>
    public static IReadOnlyDictionary<string, Func<ToyLab, IReadOnlyList<ToyResult>>> Losses { get; } =
        ToyLosses.All(0.5).Keys.ToDictionary(name => "loss-" + name, name => (Func<ToyLab, IReadOnlyList<ToyResult>>)(lab => [ToyLosses.Train(lab, name) with { Run = "loss-" + name }]));

    /// <summary>Points of the frontier of reward against KL.</summary>
    public static IReadOnlyDictionary<string, Func<ToyLab, IReadOnlyList<ToyResult>>> Frontier { get; } = new Dictionary<string, Func<ToyLab, IReadOnlyList<ToyResult>>>
    {
        ["frontier-exact"] = ToyFrontier.Exact,
        ["frontier-dpo"] = lab => ToyFrontier.Dpo(lab, DpoSmall),
        ["frontier-ppo"] = ToyFrontier.Ppo,
        ["frontier-reward-ppo"] = lab => ToyFrontier.RewardPpo(lab, RewardSmall),
        ["frontier-baselines"] = lab => ToyFrontier.Baselines(lab, DpoSmall),
    };

    /// <summary>Runs that are done together: the convergence table, the loss family, the frontier.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["table"] = [.. Table.Keys],
        ["losses"] = [.. Losses.Keys],
        ["frontier"] = [.. Frontier.Keys],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyDictionary<string, Func<ToyLab, IReadOnlyList<ToyResult>>> All { get; } = Table.Concat(Losses).Concat(Frontier).ToDictionary(r => r.Key, r => r.Value);

    private static ToyResult Reward(ToyLab lab, int pairs, ToyPreferences.Settings settings)
    {
        var (model, row, _) = ToyPreferences.Reward(lab, "reward", pairs, settings);
        model.Dispose();
        return row;
    }

    private static ToyResult Dpo(ToyLab lab, int pairs, ToyPreferences.Settings settings)
    {
        var (policy, row, _) = ToyPreferences.Policy(lab, "dpo", new DpoLoss(lab.World.Beta), pairs, settings);
        using var owned = policy;
        return ToyPreferences.WithImplicitReward(lab, row, policy);
    }

    private static ToyResult Row((Transformer Policy, ToyResult Result) made)
    {
        made.Policy.Dispose();
        return made.Result;
    }
}
