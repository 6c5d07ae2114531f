using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;

namespace Dpo.Cli.Documents;

/// <summary>What the outputs of a cell hold.</summary>
internal static class CellText
{
    /// <summary>The lines that the cell wrote to the console.</summary>
    public static IEnumerable<string> Printed(Cell cell) =>
        cell.Outputs.Where(o => (string?)o!["output_type"] == "stream").SelectMany(o => Joined(o!["text"]).Split('\n'))
            .Where(line => line.Length > 0);

    /// <summary>The static picture that the cell shows; null where it shows none.</summary>
    public static string? Svg(Cell cell) => cell.Outputs.Select(o => o!["data"]?["image/svg+xml"])
        .Where(svg => svg is not null).Select(Joined).FirstOrDefault();

    private static string Joined(JsonNode? text) =>
        text is JsonArray lines ? string.Concat(lines.Select(l => (string?)l)) : (string?)text ?? "";
}
