using System.Text.Json;

namespace Dpo.Experiments.Bugs;

/// <summary>What the screen of a run with a bug shows.</summary>
/// <param name="Bug">What is wrong with it.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Curves">By name.</param>
public sealed record BugCurves(Bug Bug, long Seed, IReadOnlyDictionary<string, Curve> Curves)
{
    /// <summary>DPO's loss, nats a pair, as the run computes it.</summary>
    public const string Loss = "DPO: loss";

    /// <summary>DPO's margin of implicit rewards, as the run computes it.</summary>
    public const string Margin = "DPO: rewards/margins";

    /// <summary>DPO's log P of the chosen responses, nats, as the run computes it.</summary>
    public const string Logps = "DPO: logps/chosen";

    /// <summary>KL(P || P_ref), nats, by enumeration.</summary>
    public const string Kl = "DPO: KL to the reference";

    /// <summary>E[length], symbols, by enumeration.</summary>
    public const string Length = "DPO: mean length";

    /// <summary>The reward model's accuracy on held-out pairs.</summary>
    public const string Accuracy = "reward model: held-out accuracy";

    /// <summary>PPO's KL(P || P_ref), nats, from its samples.</summary>
    public const string PpoKl = "PPO: objective/kl";

    /// <summary>PPO's mean score, reward units.</summary>
    public const string PpoScore = "PPO: objective/scores";

    /// <summary>The curves of a file.</summary>
    /// <param name="file">JSON lines as <see cref="ToJson"/> writes them.</param>
    /// <returns>One a line.</returns>
    public static IReadOnlyList<BugCurves> Read(string file) => [.. File.ReadLines(file).Select(l => JsonSerializer.Deserialize<BugCurves>(l)
        ?? throw new InvalidDataException($"{file}: expected a run's curves, got null"))];

    /// <summary>A line of a file.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);
}
