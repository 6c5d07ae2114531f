using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Dpo.Metrics;

/// <summary>Lines of a run's log file: a header, then one line for each row. A line counts once its line end is
/// written.</summary>
internal static class RunLogLines
{
    private static readonly JsonSerializerOptions _snakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Returns the first line of a log: {"header": ...}.</summary>
    public static string Header(RunHeader header) =>
        new JsonObject { ["header"] = JsonSerializer.SerializeToNode(header, _snakeCase) }.ToJsonString();

    /// <summary>Returns the line of a row, e.g. {"step": 1, "loss": 0.5}; a value that is not finite becomes
    /// null.</summary>
    public static string Row(StepMetrics row)
    {
        var line = new JsonObject { ["step"] = row.Step };
        foreach (var (name, value) in row.Values)
        {
            line[name] = double.IsFinite(value) ? value : null;
        }
        return line.ToJsonString();
    }

    /// <summary>Reads the complete lines of a file: first the header, then the rows.</summary>
    /// <exception cref="InvalidDataException">A line is not one of a run log, or the first is no header; the message
    /// names file and line.</exception>
    public static IEnumerable<Line> Read(string file)
    {
        var number = 0;
        long last = long.MinValue;
        foreach (var (text, next) in Lines(file).DefaultIfEmpty(("", 0)))
        {
            number++;
            var line = Parse(file, number, () => number == 1 ? new Line(HeaderOf(text), null, next)
                : new Line(null, RowOf(text, last), next));
            last = line.Row?.Step ?? last;
            yield return line;
        }
    }

    private static RunHeader HeaderOf(string line) => JsonNode.Parse(line)?["header"].Deserialize<RunHeader>(_snakeCase)
        ?? throw new JsonException("expected {\"header\": ...}");

    private static StepMetrics RowOf(string line, long last)
    {
        var fields = JsonNode.Parse(line)!.AsObject();
        var row = new StepMetrics((long)fields["step"]!, fields.Where(p => p.Key != "step")
            .ToDictionary(p => Name(p.Key), p => p.Value is { } v ? (double)v : double.NaN));
        return row.Step >= last ? row : throw new FormatException($"step {row.Step} comes after step {last}");
    }

    // Logs of old runs call what they evaluated "validation/loss".
    private static string Name(string written) =>
        written.StartsWith("validation/", StringComparison.Ordinal)
            ? "eval/" + written["validation/".Length..] : written;

    // Another process may be writing; what follows the last line's end is not there yet, or never will be.
    private static IEnumerable<(string Text, long Next)> Lines(string file)
    {
        using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
        var line = new List<byte>();
        for (int read; (read = stream.ReadByte()) >= 0;)
        {
            if (read != '\n')
            {
                line.Add((byte)read);
                continue;
            }
            yield return (Encoding.UTF8.GetString([.. line]).TrimEnd('\r'), stream.Position);
            line.Clear();
        }
    }

    private static Line Parse(string file, int number, Func<Line> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException
            or FormatException or ArgumentException)
        {
            throw new InvalidDataException($"{file}, line {number}: is no line of a run log: {e.Message}", e);
        }
    }

    /// <summary>Line of the file, a header or a row, with the position in the file after it.</summary>
    internal readonly record struct Line(RunHeader? Header, StepMetrics? Row, long Next);
}
