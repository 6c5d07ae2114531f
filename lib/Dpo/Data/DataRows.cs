using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Data;

/// <summary>Reads rows of published data sets, from JSON lines, a JSON array or Parquet; the first two also compressed
/// (.gz). Rows are read one at a time, so a file may be larger than memory.</summary>
internal static class DataRows
{
    /// <summary>Reads a file and makes a record of each row when it is asked for; rows that cannot be used are dropped
    /// and reported.</summary>
    /// <param name="file">Path of an existing JSON-lines, JSON (both also gzip-compressed) or Parquet file; the format
    /// is detected from the content.</param>
    /// <param name="expected">Fields that each row should have, as text for error messages.</param>
    /// <param name="report">Report that counts and describes the rows while they are read; unusable rows are listed
    /// there instead of throwing.</param>
    /// <param name="read">Function that turns a row into a record and says in words which fields were used; throws
    /// <see cref="BadRowException"/> if the row is unusable.</param>
    /// <returns>Records of the usable rows in file order, each with file name and line or row number, counted from 1;
    /// read lazily.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file as a whole is in none of these formats, or it is cut
    /// off.</exception>
    public static IEnumerable<(string Where, T Record)> Read<T>(
        string file, string expected, PreferenceReport report, Func<JsonObject, (T Record, string Shape)> read)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(report);
        return File.Exists(file) ? Records(file, expected, report, read)
            : throw new FileNotFoundException($"{file}: there is no such file; expected data with {expected}", file);
    }

    private static IEnumerable<(string Where, T Record)> Records<T>(
        string file, string expected, PreferenceReport report, Func<JsonObject, (T Record, string Shape)> read)
        where T : class
    {
        foreach (var (where, row) in ReadAll(file, Rows(file, expected)))
        {
            T? record = null;
            try
            {
                (record, var shape) = read(row());
                report.Retain(shape);
            }
            catch (BadRowException e)
            {
                report.Drop(e.Column is { } column ? $"{where}, column {column}" : where, e.Reason, e.Message);
            }
            if (record is not null)
            {
                yield return (where, record);
            }
        }
    }

    // A row can be left out. A file that cannot be read on ends the reading, with its name.
    private static IEnumerable<T> ReadAll<T>(string file, IEnumerable<T> rows)
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

    private static IEnumerable<(string Where, Func<JsonObject> Row)> Rows(string file, string expected)
    {
        var start = Start(file);
        var rows = start.AsSpan().StartsWith("PAR1"u8)
            ? ParquetRows.Read(file).Select((row, i) => ($"{file}, row {i + 1}", row))
            : start.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("["u8) ? Array(file, expected)
            : Lines(file, expected);
        foreach (var row in rows)
        {
            yield return row;
        }
    }

    private static IEnumerable<(string Where, Func<JsonObject> Row)> Lines(string file, string expected)
    {
        using var stream = Open(file);
        foreach (var (number, line) in JsonLines.Lines(stream).Index())
        {
            if (line.AsSpan().ContainsAnyExcept(" \t\r"u8))
            {
                yield return ($"{file}, line {number + 1}", () => Parse(line, expected));
            }
        }
    }

    private static IEnumerable<(string Where, Func<JsonObject> Row)> Array(string file, string expected)
    {
        using var stream = Open(file);
        var rows = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream, Json.Options).ToBlockingEnumerable();
        foreach (var (number, row) in rows.Index())
        {
            yield return ($"{file}, row {number + 1}", () => Parse(JsonMarshal.GetRawUtf8Value(row), expected));
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> row, string expected)
    {
        JsonRow.Check(row);
        return Object(JsonNode.Parse(row), expected);
    }

    private static JsonObject Object(JsonNode? node, string expected) => node as JsonObject
        ?? throw new BadRowException("is no object",
            $"is {node?.GetValueKind().ToString().ToLowerInvariant() ?? "null"}; expected an object with {expected}");

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
        var raw = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        var magic = new byte[2];
        var compressed = raw.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
        raw.Position = 0;
        return compressed ? new GZipStream(raw, CompressionMode.Decompress) : raw;
    }
}
