using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Notebooks;

/// <summary>Writes MIME bundles as JSON, for a notebook file and for a Jupyter message.</summary>
internal static class MimeJson
{
    /// <summary>Returns the "data" of an output: JSON types as JSON, text as one string or as lines; keys in
    /// Jupyter's order.</summary>
    public static JsonObject Data(IReadOnlyDictionary<string, string> bundle, bool asLines)
    {
        var data = new JsonObject();
        foreach (var (type, content) in bundle.OrderBy(b => b.Key, StringComparer.Ordinal))
        {
            data[type] = IsJson(type) ? JsonNode.Parse(content)
                : asLines ? NotebookText.Split(content)
                : JsonValue.Create(content);
        }

        return data;
    }

    public static bool IsJson(string type) =>
        type == "application/json" || type.EndsWith("+json", StringComparison.Ordinal);

    /// <summary>Returns a bundle unchanged after a check that its JSON can be read, so that the cell that made bad
    /// JSON is the one that fails.</summary>
    public static IReadOnlyDictionary<string, string> Checked(IReadOnlyDictionary<string, string> bundle)
    {
        foreach (var (type, content) in bundle.Where(b => IsJson(b.Key)))
        {
            try
            {
                using var document = JsonDocument.Parse(content);
            }
            catch (JsonException e)
            {
                throw new FormatException(
                    $"The value to show has the type {type}, but its text is not JSON: {e.Message}", e);
            }
        }

        return bundle;
    }
}
