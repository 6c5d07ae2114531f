using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Notebooks;

/// <summary>Compares JSON value by value: the same keys and lengths, numbers within the tolerance.</summary>
internal static class JsonComparison
{
    /// <summary>Returns the first difference with its path in the JSON, or null if there is none.</summary>
    public static (string Expected, string Got)? Compare(
        JsonNode? expected, JsonNode? actual, ComparisonConfig options, string path = "$")
    {
        switch (expected, actual)
        {
            case (JsonObject a, JsonObject b):
                var (keysA, keysB) = (Keys(a), Keys(b));
                return keysA != keysB
                    ? ($"{path} with {keysA}", keysB)
                    : First(a.Select(m => Compare(m.Value, b[m.Key], options, $"{path}.{m.Key}")));
            case (JsonArray a, JsonArray b):
                return a.Count != b.Count
                    ? ($"{path} of {a.Count} items", $"{b.Count}")
                    : First(a.Select((item, i) => Compare(item, b[i], options, $"{path}[{i}]")));
            case (JsonValue a, JsonValue b) when Kind(a) == JsonValueKind.Number && Kind(b) == JsonValueKind.Number:
                return options.Close(Number(a), Number(b)) ? null : ($"{path} = {a}", b.ToString());
            case (JsonValue a, JsonValue b) when Kind(a) == JsonValueKind.String && Kind(b) == JsonValueKind.String:
                return TextComparison.Compare(a.ToString(), b.ToString(), options) is { } d
                    ? ($"{path} = {d.Expected}", d.Got)
                    : null;
            default:
                return JsonNode.DeepEquals(expected, actual) ? null : ($"{path} = {Short(expected)}", Short(actual));
        }
    }

    private static (string, string)? First(IEnumerable<(string, string)?> differences) =>
        differences.FirstOrDefault(d => d is not null);

    private static string Keys(JsonObject json) =>
        "{" + string.Join(", ", json.Select(m => m.Key).Order(StringComparer.Ordinal)) + "}";

    private static JsonValueKind Kind(JsonValue value) => value.GetValueKind();

    private static double Number(JsonValue value) =>
        double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static string Short(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return text.Length > 60 ? text[..60] + "..." : text;
    }
}
