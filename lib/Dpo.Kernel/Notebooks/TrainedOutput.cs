using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Notebooks;

/// <summary>Selects what of an output training cannot move: titles, axes, series and their number of points, columns,
/// the names of checks.</summary>
/// <remarks>Where a minimum lies, the order of rows, a sampled text and its length are decided by the rounding of the
/// processor. The checks in the cell test these, and stop a run when they fail.</remarks>
internal static partial class TrainedOutput
{
    /// <summary>Returns the frame of an output: the words that a fresh run must give again exactly.</summary>
    /// <param name="type">MIME type of the output; "text/plain" for text on stdout or stderr and for errors.</param>
    /// <param name="content">Content of the output for this MIME type, as in a notebook file: a string, an array of
    /// lines, or JSON data.</param>
    /// <returns>Words and lengths that must match exactly, one item a line; empty if nothing of the content must
    /// match.</returns>
    public static string FrameOf(string type, JsonNode? content) => type switch
    {
        "text/plain" => string.Join('\n', CheckName().Matches(NotebookText.Join(content)).Select(m => m.Value)),
        "text/html" => string.Join('\n', Texts(ColumnHead(), NotebookText.Join(content))),
        // The labels of bars stand in the order of their lengths at times.
        "image/svg+xml" => string.Join(
            '\n',
            Texts(DrawnText(), NotebookText.Join(content))
                .Where(t => t.Any(char.IsLetter))
                .Order(StringComparer.Ordinal)),
        // Ranges and ticks of a layout follow the data; its titles do not.
        _ when MimeJson.IsJson(type) => string.Join('\n', JsonFrame(content, "").Where(l => !Layout().IsMatch(l))),
        _ => "",
    };

    private static IEnumerable<string> Texts(Regex pattern, string markup) =>
        pattern.Matches(markup).Select(m =>
            Number().Replace(WebUtility.HtmlDecode(Tag().Replace(m.Groups[1].Value, "")), "#").Trim());

    // Of arrays of numbers and texts the length, of single values the words: names, kinds, titles.
    private static IEnumerable<string> JsonFrame(JsonNode? node, string path) => node switch
    {
        JsonObject fields => fields
            .OrderBy(f => f.Key, StringComparer.Ordinal)
            .SelectMany(f => JsonFrame(f.Value, $"{path}.{f.Key}")),
        JsonArray items when items.Any(i => i is JsonObject) =>
            items.SelectMany((item, i) => JsonFrame(item, FormattableString.Invariant($"{path}[{i}]"))),
        JsonArray items => [FormattableString.Invariant($"{path} of {items.Count}")],
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String =>
            [$"{path} {Number().Replace(value.ToString(), "#")}"],
        _ => [path],
    };

    // What was held, without the numbers that it was held with.
    [GeneratedRegex("^(?:PASS|FAIL) [^:\n]+", RegexOptions.Multiline)]
    private static partial Regex CheckName();

    [GeneratedRegex(@"^\.layout\b(?!.*\.title\.text )")]
    private static partial Regex Layout();

    [GeneratedRegex("<(?:th scope=\"col\"|caption)>(.*?)</(?:th|caption)>", RegexOptions.Singleline)]
    private static partial Regex ColumnHead();

    [GeneratedRegex(@"<text\b[^>]*>(.*?)</text>", RegexOptions.Singleline)]
    private static partial Regex DrawnText();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")]
    private static partial Regex Number();
}
