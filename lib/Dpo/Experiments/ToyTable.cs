using System.Globalization;
using System.Text.Json;
using Dpo.Checkpoints;
using TorchSharp;

namespace Dpo.Experiments;

/// <summary>Runs times seeds, worked off one by one into a folder: a file of rows each, so that work that was broken off goes on where it stopped and
/// several processes share it.</summary>
/// <param name="folder">Where rows and fitted references are kept.</param>
/// <param name="device">Where the models are.</param>
public sealed class ToyTable(string folder, torch.Device device)
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Works off what no other process has done or is doing.</summary>
    /// <param name="runs">Names of <see cref="ToyRuns.All"/>.</param>
    /// <param name="seeds">Each run's seeds.</param>
    /// <param name="done">Told of each row as it is finished here.</param>
    /// <param name="stop">Stops before the next row; the one in hand is not kept.</param>
    public void Work(IReadOnlyList<string> runs, IReadOnlyList<long> seeds, Action<ToyResult> done, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(done);
        Directory.CreateDirectory(folder);
        foreach (var (seed, run) in from seed in seeds from run in runs select (seed, run))
        {
            stop.ThrowIfCancellationRequested();
            if (!File.Exists(FileOf(run, seed)) && Claim(run, seed) is { } claim)
            {
                using (claim)
                {
                    if (!File.Exists(FileOf(run, seed)))
                    {
                        using var lab = ToyLab.Benchmark(seed, device, folder);
                        var rows = ToyRuns.All[run](lab);
                        AtomicFile.WriteAllText(FileOf(run, seed), string.Concat(rows.Select(r => ToJson(r) + "\n")));
                        rows.ToList().ForEach(done);
                    }
                }
            }
        }
    }

    /// <summary>The rows that are there.</summary>
    /// <param name="runs">Names.</param>
    /// <param name="seeds">Seeds.</param>
    /// <returns>In this order.</returns>
    public IReadOnlyList<ToyResult> Rows(IReadOnlyList<string> runs, IReadOnlyList<long> seeds) =>
        [.. from run in runs from seed in seeds where File.Exists(FileOf(run, seed)) from line in File.ReadAllLines(FileOf(run, seed)) select Parse(line)];

    /// <summary>A row from its line of JSON.</summary>
    /// <param name="line">As <see cref="ToJson"/> writes it.</param>
    /// <returns>The row.</returns>
    public static ToyResult Parse(string line) => JsonSerializer.Deserialize<ToyResult>(line, SnakeCase) ?? throw new InvalidDataException("expected a row, got null");

    /// <summary>A row as a line of JSON, keys in snake_case.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Without a line end.</returns>
    public static string ToJson(ToyResult row) => JsonSerializer.Serialize(row, SnakeCase);

    /// <summary>Whether every seed of every run is done.</summary>
    /// <param name="runs">Names.</param>
    /// <param name="seeds">Seeds.</param>
    public bool IsComplete(IReadOnlyList<string> runs, IReadOnlyList<long> seeds) => runs.All(run => seeds.All(seed => File.Exists(FileOf(run, seed))));

    /// <summary>A table in Markdown: median over the seeds and, in brackets, the worst.</summary>
    /// <param name="rows">Rows of any number of runs and seeds.</param>
    /// <returns>Header and a line a run, in the order in which runs first occur.</returns>
    public static string Markdown(IEnumerable<ToyResult> rows)
    {
        var lines = rows.GroupBy(r => r.Run).Select(g => $"| {g.Key} | {g.Count()} | {Spread(g, r => r.Kl, "0.0e+0")} | {Spread(g, r => 100 * r.Regret, "0.00")} | "
            + $"{(g.All(r => r.Correlation is not null) ? Spread(g, r => r.Correlation!.Value, "0.000", worstIsLeast: true) : "")} | {Spread(g, r => r.Seconds, "0")} |");
        return "| run | seeds | KL(P \\|\\| P*), nats | regret, % | correlation of the reward | seconds |\n|---|---|---|---|---|---|\n" + string.Join("\n", lines) + "\n";
    }

    private static string Spread(IEnumerable<ToyResult> rows, Func<ToyResult, double> value, string format, bool worstIsLeast = false)
    {
        var sorted = rows.Select(value).Order().ToArray();
        var median = (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
        string Text(double x) => x.ToString(format, CultureInfo.InvariantCulture);
        return sorted.Length == 1 ? Text(median) : $"{Text(median)} ({Text(worstIsLeast ? sorted[0] : sorted[^1])})";
    }

    private string FileOf(string run, long seed) => Path.Combine(folder, $"{run}-{seed}.jsonl");

    // A file that is open in one process only; it goes with the process, however that ends.
    private FileStream? Claim(string run, long seed)
    {
        try
        {
            return new FileStream(Path.Combine(folder, $"{run}-{seed}.claim"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
