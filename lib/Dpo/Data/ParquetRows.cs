using System.Collections;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Parquet;
using Parquet.Serialization;

namespace Dpo.Data;

/// <summary>Reads the rows of a Parquet file, with one row group at a time in memory.</summary>
internal static class ParquetRows
{
    /// <summary>Reads the rows of a Parquet file, each when it is asked for.</summary>
    /// <param name="file">Path of an existing Parquet file.</param>
    /// <returns>One function per row, in file order, that returns the row as a JSON object; values that are no text,
    /// number, list or structure become text.</returns>
    /// <exception cref="InvalidDataException">The file is not a Parquet file, or it is cut off.</exception>
    public static IEnumerable<Func<JsonObject>> Read(string file)
    {
        for (var (group, groups) = (0, Groups(file)); group < groups; group++)
        {
            foreach (var row in Group(file, group))
            {
                yield return () => (JsonObject)Node(row)!;
            }
        }
    }

    private static int Groups(string file) => Wait(file, async () =>
    {
        await using var reader = await ParquetReader.CreateAsync(file);
        return reader.RowGroupCount;
    });

    private static object[] Group(string file, int group) => Wait(file, async () =>
    {
        await using var stream = File.OpenRead(file);
        var rows = await ParquetSerializer.DeserializeUntypedAsync(stream, null, group);
        return rows.Data.ToArray<object>();
    });

    private static T Wait<T>(string file, Func<Task<T>> read)
    {
        try
        {
            return Task.Run(read).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException($"{file}: cannot be read as Parquet: {e.Message}", e);
        }
    }

    private static string Text(byte[] bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes)
        : throw new BadRowException("has a text that is no Unicode",
            "has a text of bytes that are not UTF-8; write the file with texts in UTF-8");

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        byte[] bytes => JsonValue.Create(Text(bytes)),
        IDictionary<string, object?> structure =>
            new JsonObject(structure.Select(f => KeyValuePair.Create(f.Key, Node(f.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Node)]),
        bool b => JsonValue.Create(b),
        IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal =>
            JsonValue.Create(number.ToDouble(null)),
        _ => JsonValue.Create(value.ToString()),
    };
}
