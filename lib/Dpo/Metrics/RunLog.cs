using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Metrics;

/// <summary>The log of a run: a header, then the numbers of each step. Holds numbers only.</summary>
/// <param name="header">What the run depended on.</param>
public sealed class RunLog(RunHeader header)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly List<StepMetrics> _rows = [];

    /// <summary>What the run depended on.</summary>
    public RunHeader Header { get; } = header;

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<StepMetrics> Rows => _rows;

    /// <summary>Appends a step.</summary>
    /// <param name="metrics">Its numbers; its step is not before the last one's.</param>
    /// <exception cref="ArgumentException">A step before the last one.</exception>
    public void Add(StepMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (_rows.Count > 0 && metrics.Step < _rows[^1].Step)
        {
            throw new ArgumentException($"step {metrics.Step} comes after step {_rows[^1].Step}");
        }
        _rows.Add(metrics);
    }

    /// <summary>One metric over the steps that have it, for a chart.</summary>
    /// <param name="name">"loss", "validation/loss", ...</param>
    /// <returns>Steps and values of the same length.</returns>
    /// <exception cref="KeyNotFoundException">No step has it; the message lists the names there are.</exception>
    public (double[] Steps, double[] Values) Series(string name)
    {
        var rows = _rows.Where(r => r.Values.ContainsKey(name)).ToList();
        if (rows.Count == 0)
        {
            throw new KeyNotFoundException($"the log has no \"{name}\"; it has {(_rows.Count > 0 ? string.Join(", ", Columns()) : "no step yet")}");
        }
        return ([.. rows.Select(r => (double)r.Step)], [.. rows.Select(r => r[name])]);
    }

    /// <summary>Writes the header, then a line a step; whole or not at all.</summary>
    /// <param name="file">Path of the .jsonl file.</param>
    public void WriteJsonLines(string file)
    {
        var text = new StringBuilder();
        text.Append(new JsonObject { ["header"] = JsonSerializer.SerializeToNode(Header, SnakeCase) }.ToJsonString()).Append('\n');
        foreach (var row in _rows)
        {
            var line = new JsonObject { ["step"] = row.Step };
            foreach (var (name, value) in row.Values)
            {
                line[name] = double.IsFinite(value) ? value : null;
            }
            text.Append(line.ToJsonString()).Append('\n');
        }
        AtomicFile.WriteAllText(file, text.ToString());
    }

    /// <summary>Writes a table: step and every metric that occurs, empty where a step lacks it; whole or not at all.</summary>
    /// <param name="file">Path of the .csv file.</param>
    public void WriteCsv(string file)
    {
        var columns = Columns();
        var lines = _rows.Select(r => string.Join(',', columns.Select(c => r.Values.TryGetValue(c, out var v) ? v.ToString("R", CultureInfo.InvariantCulture) : "")
            .Prepend(r.Step.ToString(CultureInfo.InvariantCulture))));
        AtomicFile.WriteAllText(file, string.Join(',', columns.Prepend("step")) + "\n" + string.Concat(lines.Select(l => l + "\n")));
    }

    /// <summary>Reads what <see cref="WriteJsonLines"/> wrote.</summary>
    /// <param name="file">Path of the .jsonl file.</param>
    /// <returns>The log.</returns>
    /// <exception cref="InvalidDataException">A line that is none; the message names file and line.</exception>
    public static RunLog Read(string file)
    {
        var lines = File.ReadAllLines(file);
        var number = 1;
        try
        {
            var header = JsonNode.Parse(lines.FirstOrDefault() ?? "")?["header"].Deserialize<RunHeader>(SnakeCase)
                ?? throw new JsonException("expected {\"header\": ...}");
            var log = new RunLog(header);
            foreach (var line in lines.Skip(1))
            {
                number++;
                var row = JsonNode.Parse(line)!.AsObject();
                log.Add(new StepMetrics((long)row["step"]!, row.Where(p => p.Key != "step").ToDictionary(p => p.Key, p => p.Value is { } v ? (double)v : double.NaN)));
            }
            return log;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{file}, line {number}: is no line of a run log: {e.Message}", e);
        }
    }

    private List<string> Columns() => [.. _rows.SelectMany(r => r.Values.Keys).Distinct()];
}

/// <summary>The numbers of one step under the field's names (loss, grad_norm, lr, tokens_per_second, ...).</summary>
/// <param name="Step">The update, 1 for the first; 0 for what was measured before it.</param>
/// <param name="Values">Name to number, in the order they are shown.</param>
public sealed record StepMetrics(long Step, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>One number.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">No such number; the message lists those there are.</exception>
    public double this[string name] => Values.TryGetValue(name, out var value)
        ? value : throw new KeyNotFoundException($"step {Step} has no \"{name}\"; it has {string.Join(", ", Values.Keys)}");
}
