using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dpo.Base;

namespace Dpo.Data;

/// <summary>Reads and writes data sets as JSON lines: UTF-8, one object a line, with the column names of Hugging Face's
/// TRL.</summary>
/// <remarks>Columns that are not asked for are ignored, so that a preference file may carry scores.</remarks>
public static class JsonLines
{
    // A story's quotation marks and letters stay readable; the files are no part of a web page.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads the rows of a file, each when it is asked for. Unix and Windows line ends, a byte order mark and
    /// blank lines at the end are accepted.</summary>
    /// <typeparam name="T">Type of the rows, which names the JSON fields: <see cref="TextExample"/>,
    /// <see cref="PromptCompletion"/>, <see cref="PreferenceExample"/> or your own.</typeparam>
    /// <param name="file">Path of an existing JSON-lines file: UTF-8, one JSON object per line.</param>
    /// <returns>Rows in file order, read lazily: a faulty line throws only when its row is reached.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">A line is not such a row; the message names file, line, column and
    /// field.</exception>
    public static IEnumerable<T> Read<T>(string file)
        where T : IExample<T>
    {
        ArgumentNullException.ThrowIfNull(file);
        return File.Exists(file) ? Rows<T>(file)
            : throw new FileNotFoundException($"{file}: there is no such file; "
                + $"expected JSON lines with the columns {string.Join(", ", T.Columns)}", file);
    }

    /// <summary>Writes rows to a file, each line ended by "\n". The file is written in full or not at all.</summary>
    /// <typeparam name="T">Type of the rows, which names the JSON fields, e.g.
    /// <see cref="PreferenceExample"/>.</typeparam>
    /// <param name="file">Path of the JSON-lines file to write or replace; its folder is created if absent.</param>
    /// <param name="rows">Rows to write, one JSON object per line; they are enumerated once.</param>
    /// <exception cref="ArgumentException">A text has half a character (an unpaired surrogate), which UTF-8 cannot
    /// hold.</exception>
    public static void Write<T>(string file, IEnumerable<T> rows)
        where T : IExample<T>
    {
        ArgumentNullException.ThrowIfNull(rows);
        AtomicFile.Write(file, stream =>
        {
            foreach (var (number, row) in rows.Index())
            {
                using (var json = new Utf8JsonWriter(stream, Plain))
                {
                    json.WriteStartObject();
                    foreach (var (column, value) in T.Columns.Zip(row.Values))
                    {
                        json.WriteString(column, Utf8(value, column, number + 1));
                    }
                    json.WriteEndObject();
                }
                stream.WriteByte((byte)'\n');
            }
        });
    }

    // The writer would put a question mark in place of half a character.
    private static byte[] Utf8(string text, string column, int row)
    {
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"row {row}, field \"{column}\": half a character at position {e.Index} "
                + "(an unpaired surrogate), which UTF-8 cannot hold; take it out", e);
        }
    }

    private static IEnumerable<T> Rows<T>(string file)
        where T : IExample<T>
    {
        using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        long number = 0, blank = 0;
        foreach (var line in Lines(stream))
        {
            number++;
            if (!line.AsSpan().ContainsAnyExcept(" \t\r"u8))
            {
                blank = blank == 0 ? number : blank;
                continue;
            }
            if (blank != 0)
            {
                throw new InvalidDataException($"{file}, line {blank}: is blank; expected one JSON object a line, "
                    + "blank lines only at the end. Take the line out");
            }
            yield return Row<T>(line, $"{file}, line {number}");
        }
    }

    // Bytes up to each "\n", without it; the first line without a byte order mark.
    internal static IEnumerable<byte[]> Lines(Stream stream)
    {
        var (chunk, line, first) = (new byte[1 << 16], new MemoryStream(), true);
        for (int read; (read = stream.Read(chunk)) > 0;)
        {
            for (int at = 0, end; at < read; at = end + 1)
            {
                end = Array.IndexOf(chunk, (byte)'\n', at, read - at);
                line.Write(chunk, at, (end < 0 ? read : end) - at);
                if (end < 0)
                {
                    break;
                }
                yield return Take();
            }
        }
        if (line.Length > 0)
        {
            yield return Take();
        }

        byte[] Take()
        {
            var bytes = line.ToArray();
            line.SetLength(0);
            var start = first && bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            first = false;
            return bytes[start..];
        }
    }

    private static T Row<T>(byte[] line, string where)
        where T : IExample<T>
    {
        var columns = T.Columns;
        var values = new string?[columns.Count];
        try
        {
            JsonRow.Check(line);
        }
        catch (BadRowException e)
        {
            throw new InvalidDataException($"{where}, column {e.Column}: {e.Message}", e);
        }
        var json = new Utf8JsonReader(line);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw Error(line, json.TokenStartIndex, where, $"is {Kind(json.TokenType)}; "
                + $"expected an object with the columns {string.Join(", ", columns)}");
        }
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            var column = Enumerable.Range(0, columns.Count).FirstOrDefault(c => columns[c] == name, -1);
            json.Read();
            if (column < 0)
            {
                json.Skip();
            }
            else
            {
                values[column] = json.TokenType == JsonTokenType.String ? json.GetString()
                    : throw Error(line, json.TokenStartIndex, where,
                        $"field \"{name}\" is {Kind(json.TokenType)}; expected a text in quotation marks");
            }
        }
        var missing = Array.IndexOf(values, null);
        return missing < 0 ? T.FromValues(values!)
            : throw new InvalidDataException($"{where}: field \"{columns[missing]}\" is missing; "
                + $"expected the columns {string.Join(", ", columns)}");
    }

    private static InvalidDataException Error(byte[] line, long at, string where, string problem) =>
        new($"{where}, column {JsonRow.Column(line, at)}: {problem}");

    private static string Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        _ => "true or false",
    };
}
