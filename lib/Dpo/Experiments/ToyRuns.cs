namespace Dpo.Experiments;

/// <summary>The rows of the convergence table, by name.</summary>
public static class ToyRuns
{
    /// <summary>Each run, from a lab to its row.</summary>
    public static IReadOnlyDictionary<string, Func<ToyLab, ToyResult>> All { get; } = new Dictionary<string, Func<ToyLab, ToyResult>>
    {
        ["exact-policy-gradient"] = lab => ToyMethods.ExactPolicyGradient(lab),
        ["population-dpo"] = lab => ToyMethods.PopulationDpo(lab),
        ["ppo"] = lab => Row(ToyMethods.Ppo(lab, "ppo", lab.World.Score, ToyMethods.PpoSettings(lab))),
        ["reinforce"] = lab => Row(ToyMethods.Ppo(lab, "reinforce", lab.World.Score, ToyMethods.PpoSettings(lab).Reinforce())),
    };

    private static ToyResult Row((Models.Transformer Policy, ToyResult Result) made)
    {
        made.Policy.Dispose();
        return made.Result;
    }
}
