using System.Text.Json;
using Dpo.Base;
using Dpo.Metrics;

namespace Dpo.Science.Bugs;

/// <summary>The curves that a run with one bug, or none, shows on the screen.</summary>
/// <param name="Bug">Bug that was built into the training; <see cref="Bug.None"/> for a training run without a
/// bug.</param>
/// <param name="Seed">Root seed of the training run, from which all its random numbers derive.</param>
/// <param name="Curves">Metrics over the training steps, by name; the names are the constants of this record, e.g.
/// <see cref="Loss"/>.</param>
public sealed record BugCurves(Bug Bug, long Seed, IReadOnlyDictionary<string, Curve> Curves)
{
    /// <summary>Name of the curve of DPO's loss, in nats per pair, as the run computes it.</summary>
    public const string Loss = "DPO: loss";

    /// <summary>Name of the curve of DPO's margin of implicit rewards, as the run computes it.</summary>
    public const string Margin = "DPO: rewards/margins";

    /// <summary>Name of the curve of DPO's log P of the chosen responses, in nats, as the run computes it.</summary>
    public const string Logps = "DPO: logps/chosen";

    /// <summary>Name of the curve of KL(P || P_ref) of DPO's policy, in nats, by enumeration.</summary>
    public const string Kl = "DPO: KL to the reference";

    /// <summary>Name of the curve of the expected length of DPO's policy, in symbols, by enumeration.</summary>
    public const string Length = "DPO: mean length";

    /// <summary>Name of the curve of the reward model's accuracy on held-out pairs.</summary>
    public const string Accuracy = "reward model: held-out accuracy";

    /// <summary>Name of the curve of PPO's KL(P || P_ref), in nats, from its samples.</summary>
    public const string PpoKl = "PPO: objective/kl";

    /// <summary>Name of the curve of PPO's mean score, in reward units.</summary>
    public const string PpoScore = "PPO: objective/scores";

    /// <summary>Reads the runs of a file.</summary>
    /// <param name="file">Path of an existing JSON lines file, one training run per line as <see cref="ToJson"/> writes
    /// it.</param>
    /// <returns>Curves of one training run per line of the file, in the order of the lines.</returns>
    /// <exception cref="InvalidDataException">A line holds null.</exception>
    public static IReadOnlyList<BugCurves> Read(string file) =>
        [.. File.ReadLines(file).Select(l => JsonSerializer.Deserialize<BugCurves>(l, Json.Options)
            ?? throw new InvalidDataException($"{file}: expected a run's curves, got null"))];

    /// <summary>Writes the run as one line of JSON, without a line end.</summary>
    /// <returns>JSON object in one line, without a line end; <see cref="Read"/> reads a file of such lines.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, Json.Options);
}

/// <summary>A metric over the updates of a run.</summary>
/// <param name="Steps">Number of optimiser updates done at each point (x axis of the curve); rises from point to
/// point.</param>
/// <param name="Values">Value of the metric at each point (y axis of the curve); has the length of
/// <c>Steps</c>.</param>
public sealed record Curve(double[] Steps, double[] Values)
{
    internal static Curve FromLog(RunLog log, string metric)
    {
        var (steps, values) = log.Series(metric);
        return new(steps, [.. values.Select(v => Math.Round(v, 5))]);
    }

    /// <summary>Computes the mean of the last few values, which smooths the noise of single batches.</summary>
    /// <param name="count">Number of last values to average, 10 by default; limited to a quarter of the curve's points,
    /// but at least one value is used.</param>
    /// <returns>Mean of the last values, in the unit of the metric.</returns>
    public double End(int count = 10) => Values.TakeLast(Math.Min(count, Math.Max(1, Values.Length / 4))).Average();
}
