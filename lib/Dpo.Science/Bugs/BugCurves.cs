using System.Text.Json;
using Dpo.Metrics;

namespace Dpo.Science.Bugs;

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

/// <summary>A metric over the updates.</summary>
/// <param name="Steps">Updates done.</param>
/// <param name="Values">As many.</param>
public sealed record Curve(double[] Steps, double[] Values)
{
    internal static Curve Of(RunLog log, string metric)
    {
        var (steps, values) = log.Series(metric);
        return new(steps, [.. values.Select(v => Math.Round(v, 5))]);
    }

    /// <summary>The mean of the last few values, which batches shake.</summary>
    /// <param name="count">How many.</param>
    public double End(int count = 10) => Values.TakeLast(Math.Min(count, Math.Max(1, Values.Length / 4))).Average();
}
