using System.Text.Json.Nodes;

namespace Dpo.Kernel.Notebooks;

/// <summary>Compares the outputs of a fresh run with the committed ones.</summary>
/// <remarks>Text must be the same but for its numbers, which may differ within the tolerance where one of the two has
/// a decimal point, and but for times, rates and sizes ("1.2 s", "840 tokens/s", "3 GB"), which are not compared. JSON
/// is compared value by value. Drawings (SVG) are derived from the JSON and differ in every coordinate: only their
/// words are compared. A cell with the tag "trained" shows what training in float32 gave, which differs from processor
/// to processor: of it only what training cannot move is compared (titles, axes, series, numbers of points, columns,
/// names of checks), and the checks in the cell decide about the rest.</remarks>
public static class NotebookComparison
{
    /// <summary>Compares two notebooks cell by cell.</summary>
    /// <param name="expected">Notebook with the reference outputs, e.g. those committed to version control.</param>
    /// <param name="actual">The same notebook with the outputs of a new run; cells and sources should be
    /// identical.</param>
    /// <param name="options">Tolerances for numbers in the outputs; null (the default) for the defaults of
    /// <see cref="ComparisonConfig"/>.</param>
    /// <returns>Differences in the order of the notebook, at most one for each format of an output; empty if the
    /// outputs match.</returns>
    public static IReadOnlyList<NotebookDifference> Compare(
        Notebook expected, Notebook actual, ComparisonConfig? options = null)
    {
        if (expected.Cells.Count != actual.Cells.Count)
        {
            return [new(null, "number of cells", $"{expected.Cells.Count}", $"{actual.Cells.Count}")];
        }

        return [.. expected.Cells.Zip(actual.Cells).SelectMany(p => CompareCells(p.First, p.Second, options ?? new()))];
    }

    private static IEnumerable<NotebookDifference> CompareCells(Cell expected, Cell actual, ComparisonConfig options)
    {
        if (expected.Id != actual.Id || expected.Kind != actual.Kind)
        {
            return [new(expected, "id and kind", $"{expected.Id}, {expected.Kind}", $"{actual.Id}, {actual.Kind}")];
        }

        if (expected.Source != actual.Source)
        {
            var (want, have) = TextComparison.Around(expected.Source, actual.Source);
            return [new(expected, "source", want, have)];
        }

        var trained = expected.Tags.Contains("trained");
        var (wanted, got) = (Flatten(expected), Flatten(actual));
        var kinds = (Expected: KindsOf(wanted), Got: KindsOf(got));
        return kinds.Expected != kinds.Got
            ? [new(expected, "outputs", kinds.Expected, kinds.Got)]
            : from pair in wanted.Zip(got)
              let d = trained ? pair.First.CompareFrames(pair.Second) : pair.First.Compare(pair.Second, options)
              where d is not null
              select new NotebookDifference(expected, pair.First.Name, d.Value.Expected, d.Value.Got);
    }

    private static string KindsOf(IReadOnlyList<Part> parts) =>
        parts.Count == 0 ? "none" : string.Join("; ", parts.Select(p => p.Name));

    private static Part[] Flatten(Cell cell) =>
    [
        .. cell.Outputs.OfType<JsonObject>()
            .SelectMany((o, i) => PartsOf(o, FormattableString.Invariant($"output {i + 1}"))),
    ];

    private static IEnumerable<Part> PartsOf(JsonObject output, string name) => output["output_type"]?.ToString() switch
    {
        "stream" => [new Part($"{name}, {output["name"]}", "text/plain", output["text"])],
        "error" => [new Part($"{name}, error {output["ename"]}", "text/plain", output["evalue"])],
        _ => (output["data"] as JsonObject ?? []).OrderBy(d => d.Key, StringComparer.Ordinal)
            .Select(d => new Part($"{name}, {d.Key}", d.Key, d.Value)),
    };

    // One thing to compare: a stream, an error, or one representation of a display.
    private sealed record Part(string Name, string Type, JsonNode? Content)
    {
        public (string Expected, string Got)? Compare(Part other, ComparisonConfig options) => Type switch
        {
            _ when MimeJson.IsJson(Type) => JsonComparison.Compare(Content, other.Content, options),
            "image/svg+xml" or "text/html" => TextComparison.Compare(
                TextComparison.WordsOfMarkup(NotebookText.Join(Content)),
                TextComparison.WordsOfMarkup(NotebookText.Join(other.Content)),
                options),
            _ when Type.StartsWith("image/", StringComparison.Ordinal) => null,
            _ => TextComparison.Compare(NotebookText.Join(Content), NotebookText.Join(other.Content), options),
        };

        public (string Expected, string Got)? CompareFrames(Part other)
        {
            var (expected, got) = (TrainedOutput.FrameOf(Type, Content), TrainedOutput.FrameOf(Type, other.Content));
            return expected == got ? null : TextComparison.Around(expected, got);
        }
    }
}

/// <summary>Tolerances for the numbers of two runs: they match within Absolute + Relative times the
/// larger of the two.</summary>
/// <param name="Relative">Allowed difference as a fraction of the larger absolute value, 1e-3 by default; is added to
/// <c>Absolute</c>.</param>
/// <param name="Absolute">Allowed absolute difference, 1e-6 by default, which matters for numbers near 0; is added to
/// the relative part.</param>
public sealed record ComparisonConfig(double Relative = 1e-3, double Absolute = 1e-6)
{
    internal bool Close(double a, double b) =>
        a.Equals(b) || Math.Abs(a - b) <= Absolute + (Relative * Math.Max(Math.Abs(a), Math.Abs(b)));
}

/// <summary>One place where a fresh run does not match the committed outputs.</summary>
/// <param name="Cell">Cell of the expected notebook; null if the difference is in no single cell, e.g. in the number of
/// cells.</param>
/// <param name="What">What differs, e.g. "source", "number of cells" or "output 2, text/plain" (outputs are counted
/// from 1).</param>
/// <param name="Expected">Expected content, cut to a short excerpt around the difference.</param>
/// <param name="Got">Content of the new run, cut to a short excerpt around the difference.</param>
public sealed record NotebookDifference(Cell? Cell, string What, string Expected, string Got)
{
    /// <summary>Returns the difference in words: "cell 5 (a1b2), output 2, text/plain: expected ... Got ...".</summary>
    /// <returns>One line of text with the cell, what differs, the expected content and the content of the new
    /// run.</returns>
    public override string ToString() =>
        $"{(Cell is null ? "notebook" : Cell.ToString())}, {What}: expected {Expected}. Got {Got}.";
}
