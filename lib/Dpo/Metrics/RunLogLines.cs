using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Metrics;

/// <summary>The lines of a run's log: a header, then a row a line. A line is one once it has its end.</summary>
internal static class RunLogLines
{
    private static readonly JsonSerializerOptions _snakeCase = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The first line: {"header": ...}.</summary>
    public static string Header(RunHeader header) =>
        new JsonObject { ["header"] = JsonSerializer.SerializeToNode(header, _snakeCase) }.ToJsonString();

    /// <summary>A row: {"step": 1, "loss": 0.5}; what is no finite number is null.</summary>
    public static string Row(StepMetrics row)
    {
        var line = new JsonObject { ["step"] = row.Step };
        foreach (var (name, value) in row.Values)
        {
            line[name] = double.IsFinite(value) ? value : null;
        }
        return line.ToJsonString();
    }

    /// <summary>The lines of a file that have an end: first the header, then the rows.</summary>
    /// <exception cref="InvalidDataException">A line that is none of a run log, or no header; the message names file
    /// and line.</exception>
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
            .ToDictionary(p => p.Key, p => p.Value is { } v ? (double)v : double.NaN));
        return row.Step >= last ? row : throw new FormatException($"step {row.Step} comes after step {last}");
    }

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

    /// <summary>A line: the header or a row, and the place in the file that comes after it.</summary>
    internal readonly record struct Line(RunHeader? Header, StepMetrics? Row, long Next);
}
