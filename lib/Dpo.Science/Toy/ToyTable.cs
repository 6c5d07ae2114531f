using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dpo.Base;
using Dpo.Science.Worlds;
using MathNet.Numerics.Statistics;
using TorchSharp;

namespace Dpo.Science.Toy;

/// <summary>A folder of results, with a file of rows for each pair of run and seed: work that was broken off goes on
/// where it stopped, and several processes can share it.</summary>
/// <param name="folder">Folder for the result rows (a JSON lines file per experiment and seed) and the fitted reference
/// models; created by <see cref="Work"/> if absent.</param>
/// <param name="device">Device (CPU or GPU) on which all models are trained.</param>
public sealed class ToyTable(string folder, torch.Device device)
{
    private static readonly JsonSerializerOptions SnakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Does all runs that no other process has done or is doing.</summary>
    /// <param name="runs">Names of the experiments to do, keys of <see cref="ToyRuns.All"/>; those with saved rows are
    /// skipped.</param>
    /// <param name="seeds">Root seeds; each experiment is done once with each of these seeds.</param>
    /// <param name="done">Called with each new result row, after the experiment's rows are saved; not for rows saved
    /// earlier.</param>
    /// <param name="stop">Cancellation token that stops the work before the next experiment; an experiment already
    /// begun is finished and saved first.</param>
    /// <exception cref="OperationCanceledException">The work was stopped; a later call goes on.</exception>
    public void Work(
        IReadOnlyList<string> runs, IReadOnlyList<long> seeds, Action<ToyResult> done, CancellationToken stop)
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
                        var todo = ToyRuns.All[run];
                        using var lab = ToyLab.Create(
                            todo.Large ? ToyWorld.Large() : ToyWorld.Benchmark(), seed, device, folder);
                        var rows = todo.Rows(lab);
                        AtomicFile.WriteAllText(FileOf(run, seed), string.Concat(rows.Select(r => ToJson(r) + "\n")));
                        rows.ToList().ForEach(done);
                    }
                }
            }
        }
    }

    /// <summary>Reads the rows that are in the folder.</summary>
    /// <param name="runs">Names of the experiments whose rows to read, keys of <see cref="ToyRuns.All"/>.</param>
    /// <param name="seeds">Root seeds whose rows to read, for each of the experiments.</param>
    /// <returns>Result rows in the order of <paramref name="runs"/>, then of <paramref name="seeds"/>; experiments
    /// without saved rows are left out.</returns>
    public IReadOnlyList<ToyResult> Rows(IReadOnlyList<string> runs, IReadOnlyList<long> seeds) =>
        [.. from run in runs
            from seed in seeds
            where File.Exists(FileOf(run, seed))
            from line in File.ReadAllLines(FileOf(run, seed))
            select Parse(line)];

    /// <summary>Reads a row from its line of JSON.</summary>
    /// <param name="line">One result row as a line of JSON with keys in snake_case, as <see cref="ToJson"/>
    /// writes.</param>
    /// <returns>Result row with the values of the line; metrics that the line lacks are null.</returns>
    /// <exception cref="InvalidDataException">The line holds null.</exception>
    public static ToyResult Parse(string line) => JsonSerializer.Deserialize<ToyResult>(line, SnakeCase)
        ?? throw new InvalidDataException("expected a row, got null");

    /// <summary>Writes a row as one line of JSON, with keys in snake_case.</summary>
    /// <param name="row">Result row to write; metrics that are null are left out of the JSON.</param>
    /// <returns>JSON object in one line, without a line end; <see cref="Parse"/> reads it.</returns>
    public static string ToJson(ToyResult row) => JsonSerializer.Serialize(row, SnakeCase);

    /// <summary>Tells whether every run is done with every seed.</summary>
    /// <param name="runs">Names of the experiments that must be done, keys of <see cref="ToyRuns.All"/>.</param>
    /// <param name="seeds">Root seeds with which each of the experiments must be done.</param>
    /// <returns>True if the folder holds result rows of every experiment with every seed.</returns>
    public bool IsComplete(IReadOnlyList<string> runs, IReadOnlyList<long> seeds) =>
        runs.All(run => seeds.All(seed => File.Exists(FileOf(run, seed))));

    /// <summary>Writes rows as a table in Markdown: median over the seeds and, in brackets, the worst. A column that no
    /// row has is left out.</summary>
    /// <param name="rows">Result rows of one or more experiments and seeds; rows of the same name and setting are
    /// combined.</param>
    /// <returns>Table in Markdown: the header and a line for each name and setting, in the order in which they first
    /// occur.</returns>
    public static string Markdown(IEnumerable<ToyResult> rows)
    {
        var groups = rows.GroupBy(r => (r.Run, r.Setting)).ToList();
        var points = groups.Any(g => g.Key.Setting is not null);
        Column[] columns =
        [
            new("KL(P \\|\\| P*), nats", r => points ? null : r.Kl, "0.0e+0"),
            new("regret, %", r => points ? null : 100 * r.Regret, "0.00"),
            new("of it the reward's, %", r => 100 * r.RegretOfReward, "0.00"),
            new("correlation of the reward", r => r.Correlation, "0.000", WorstIsLeast: true),
            new("loss above its infimum", r => r.LossGap, "0.0e+0"),
            new("KL to its minimiser, nats", r => r.KlToMinimiser, "0.0e+0"),
            new("KL(P \\|\\| P_ref), nats", r => points ? r.ReferenceKl : null, "0.000"),
            new("reward", r => points ? r.Reward : null, "0.000", WorstIsLeast: true),
            new("seconds", r => r.Seconds, "0"),
        ];
        var used = columns.Where(c => groups.Any(g => g.Any(r => c.Value(r) is not null))).ToList();
        string[] header = ["run", .. points ? (string[])["setting"] : [], "seeds", .. used.Select(c => c.Name)];
        var lines = groups.Select(g => Line([g.Key.Run, .. points ? (string[])[$"{g.Key.Setting}"] : [],
            $"{g.Count()}", .. used.Select(c => c.Spread(g))]));
        return string.Concat(lines.Prepend(Line(header.Select(_ => "---"))).Prepend(Line(header)));
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    private sealed record Column(string Name, Func<ToyResult, double?> Value, string Format, bool WorstIsLeast = false)
    {
        public string Spread(IEnumerable<ToyResult> rows)
        {
            var sorted = rows.Select(Value).OfType<double>().Order().ToArray();
            string Text(double x) => x.ToString(Format, CultureInfo.InvariantCulture);
            return sorted.Length switch
            {
                0 => "",
                1 => Text(sorted[0]),
                _ => $"{Text(sorted.Median())} ({Text(WorstIsLeast ? sorted[0] : sorted[^1])})",
            };
        }
    }

    private string FileOf(string run, long seed) => Path.Combine(folder, $"{run}-{seed}.jsonl");

    // A file that is open in one process only; it goes with the process, however that ends.
    private FileStream? Claim(string run, long seed)
    {
        try
        {
            return new FileStream(Path.Combine(folder, $"{run}-{seed}.claim"), FileMode.OpenOrCreate,
                FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
