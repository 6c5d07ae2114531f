using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Dpo.Text.Bpe;

/// <summary>A value in a JSON file together with its place in the file, so that an error message can name the
/// place.</summary>
/// <param name="File">Path of the JSON file, for error messages.</param>
/// <param name="Path">Path of the value within the JSON file, e.g. "model.vocab"; empty for the whole file.</param>
/// <param name="Node">Parsed value; null if the value is JSON's null or absent.</param>
internal readonly record struct JsonPart(string File, string Path, JsonNode? Node)
{
    // A name given twice is an error: which of the two ids was meant?
    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions _readable =
        new()
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };

    public bool IsNull => Node is null;

    public static JsonPart Parse(string file, string text) =>
        Guarded(file, () => new JsonPart(file, "", JsonNode.Parse(text, documentOptions: _strict)));

    /// <summary>Runs a function that reads the file; what the JSON classes throw becomes an
    /// <see cref="InvalidDataException"/> that names the file.</summary>
    public static T Guarded<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or ArgumentException)
        {
            throw new InvalidDataException($"{file}: is not the JSON of a tokenizer: {e.Message}", e);
        }
    }

    public JsonPart this[string name] => Node is JsonObject o
        ? new JsonPart(File, Path.Length == 0 ? name : $"{Path}.{name}", o[name]) : throw Refuse("an object");

    public string Text() => Node is JsonValue v && v.TryGetValue(out string? text) ? text : throw Refuse("a string");

    public string? TextOrNull() => IsNull ? null : Text();

    public int Int() => Node is JsonValue v && v.TryGetValue(out int number) ? number : throw Refuse("a whole number");

    public bool Flag(bool absent = false) => IsNull ? absent
        : Node is JsonValue v && v.TryGetValue(out bool flag) ? flag : throw Refuse("true or false");

    public IEnumerable<JsonPart> Items()
    {
        if (Node is not JsonArray items)
        {
            throw Refuse("a list");
        }
        for (var i = 0; i < items.Count; i++)
        {
            yield return new JsonPart(File, $"{Path}[{i}]", items[i]);
        }
    }

    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        var (file, path) = (File, Path);
        return Node is JsonObject o
            ? o.Select(p => (p.Key,
                new JsonPart(file, $"{path}[{JsonSerializer.Serialize(p.Key, _readable)}]", p.Value)))
            : throw Refuse("an object");
    }

    /// <summary>Makes the exception that says where the value stands, what it is and what was expected.</summary>
    public InvalidDataException Refuse(string expected)
    {
        var found = Node?.ToJsonString(_readable) ?? "null or absent";
        found = found.Length > 100 ? found[..100] + " ..." : found;
        return new InvalidDataException(
            $"{File}: {(Path.Length == 0 ? "the file" : Path)} is {found}; expected {expected}");
    }
}
