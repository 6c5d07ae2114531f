using System.Globalization;
using System.Text;
using Dpo.Base;

namespace Dpo.Metrics;

/// <summary>Rows as a table: "step", then a column a metric, empty where a row lacks it.</summary>
internal static class CsvTable
{
    /// <summary>The metrics that occur, in the order in which they first do.</summary>
    public static List<string> Columns(IEnumerable<StepMetrics> rows) =>
        [.. rows.SelectMany(r => r.Values.Keys).Distinct()];

    /// <summary>The first line.</summary>
    public static string Header(IEnumerable<string> columns) =>
        string.Join(',', columns.Select(Quoted).Prepend("step"));

    /// <summary>A row's line.</summary>
    public static string Row(IEnumerable<string> columns, StepMetrics row) =>
        string.Join(',', columns.Select(c => row.Values.TryGetValue(c, out var value) ? Text(value) : "")
            .Prepend(row.Step.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Writes a table, whole or not at all.</summary>
    public static void Write(string file, IReadOnlyList<string> columns, IEnumerable<StepMetrics> rows) =>
        WriteLines(file, rows.Select(row => Row(columns, row)).Prepend(Header(columns)));

    /// <summary>Writes lines one after another, whole or not at all.</summary>
    public static void WriteLines(string file, IEnumerable<string> lines) => AtomicFile.Write(file, stream =>
    {
        foreach (var line in lines)
        {
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
    });

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    // A line stays a line: CsvSink counts on it.
    private static string Quoted(string name) => name.AsSpan().ContainsAny(",\"\r\n")
        ? $"\"{name.ReplaceLineEndings(" ").Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
