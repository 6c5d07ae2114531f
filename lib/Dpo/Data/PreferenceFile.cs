using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Text;

namespace Dpo.Data;

/// <summary>Preference data as they are published: JSON lines, a JSON array, Parquet; the first two also compressed (.gz). Rows are drawn one by one, so a
/// file may be larger than memory.</summary>
/// <remarks>Columns, as <see cref="PreferenceReport.Shapes"/> names them: TRL's prompt, chosen, rejected, as texts or conversations, with the prompt in a column
/// or inside both; HH-RLHF's dialogues; instruction, input; UltraFeedback's completions with scores.</remarks>
public static class PreferenceFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">Path; what it is, its first bytes say.</param>
    /// <param name="report">Filled along the way: bad rows are counted and named there, not thrown.</param>
    /// <returns>The rows that are comparisons, in the file's order.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file as a whole is none of these, or it ends in the middle.</exception>
    public static IEnumerable<PreferenceRecord> Read(string file, PreferenceReport report)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(report);
        return File.Exists(file) ? Records(file, report)
            : throw new FileNotFoundException($"{file}: there is no such file; expected preference data with {PreferenceColumns.Expected}", file);
    }

    private static IEnumerable<PreferenceRecord> Records(string file, PreferenceReport report)
    {
        foreach (var (where, row) in Whole(file, Rows(file)))
        {
            PreferenceRecord? record = null;
            try
            {
                (record, var shape) = PreferenceColumns.Read(row());
                report.Keep(shape);
            }
            catch (BadRowException e)
            {
                report.Drop(e.Column is { } column ? $"{where}, column {column}" : where, e.Reason, e.Message);
            }
            if (record is not null)
            {
                yield return record with { Where = where };
            }
        }
    }

    // A row can be left out. A file that cannot be read on ends the reading, with its name.
    private static IEnumerable<T> Whole<T>(string file, IEnumerable<T> rows)
    {
        using var drawn = rows.GetEnumerator();
        for (var number = 1; Next(drawn, file, number); number++)
        {
            yield return drawn.Current;
        }
    }

    private static bool Next<T>(IEnumerator<T> rows, string file, int number)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file}, row {number}, line {e.LineNumber + 1}: is no JSON: "
                + $"{e.Message.Split(" Path:")[0]} Expected an array of objects.", e);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(file, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{file}, row {number}: the compressed data are broken here "
                + $"({e.Message.TrimEnd('.')}); expected a whole .gz file", e);
        }
    }

    private static IEnumerable<(string Where, Func<JsonObject> Row)> Rows(string file)
    {
        var start = Start(file);
        var rows = start.AsSpan().StartsWith("PAR1"u8)
            ? ParquetRows.Read(file).Select((row, i) => ($"{file}, row {i + 1}", row))
            : start.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("["u8) ? Array(file) : Lines(file);
        foreach (var row in rows)
        {
            yield return row;
        }
    }

    private static IEnumerable<(string Where, Func<JsonObject> Row)> Lines(string file)
    {
        using var stream = Open(file);
        foreach (var (number, line) in JsonLines.Lines(stream).Index())
        {
            if (line.AsSpan().ContainsAnyExcept(" \t\r"u8))
            {
                yield return ($"{file}, line {number + 1}", () => Parse(line));
            }
        }
    }

    private static IEnumerable<(string Where, Func<JsonObject> Row)> Array(string file)
    {
        using var stream = Open(file);
        var rows = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream).ToBlockingEnumerable();
        foreach (var (number, row) in rows.Index())
        {
            yield return ($"{file}, row {number + 1}", () => Parse(JsonMarshal.GetRawUtf8Value(row)));
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> row)
    {
        JsonRow.Check(row);
        return Object(JsonNode.Parse(row));
    }

    private static JsonObject Object(JsonNode? node) => node as JsonObject
        ?? throw new BadRowException("is no object", $"is {node?.GetValueKind().ToString().ToLowerInvariant() ?? "null"}; expected an object with {PreferenceColumns.Expected}");

    private static byte[] Start(string file)
    {
        using var stream = Open(file);
        var bytes = new byte[256];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static Stream Open(string file)
    {
        // Without it a compressed file that was cut ends like a whole one.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);
        var raw = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var magic = new byte[2];
        var compressed = raw.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
        raw.Position = 0;
        return compressed ? new GZipStream(raw, CompressionMode.Decompress) : raw;
    }
}

/// <summary>A comparison as a published data set has it: a conversation, and two last answers to it.</summary>
/// <param name="Prompt">The turns before the answer, the last of them the user's.</param>
/// <param name="Chosen">The answer that was preferred.</param>
/// <param name="Rejected">The other.</param>
public sealed record PreferenceRecord(IReadOnlyList<ChatMessage> Prompt, string Chosen, string Rejected)
{
    /// <summary>What each was rated, where the file says so.</summary>
    public (double Chosen, double Rejected)? Scores { get; init; }

    /// <summary>File and line or row, for messages; empty where it came from no file.</summary>
    internal string Where { get; init; } = "";
}
