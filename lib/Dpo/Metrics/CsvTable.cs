using System.Globalization;
using System.Text;
using Dpo.Base;

namespace Dpo.Metrics;

/// <summary>Rows as a table: the column "step", then one column for each metric, empty where a row lacks the
/// metric.</summary>
internal static class CsvTable
{
    /// <summary>Returns the names of all metrics in the rows, in the order in which they first occur.</summary>
    public static List<string> Columns(IEnumerable<StepMetrics> rows) =>
        [.. rows.SelectMany(r => r.Values.Keys).Distinct()];

    /// <summary>Returns the table's first line, the names of the columns.</summary>
    public static string Header(IEnumerable<string> columns) =>
        string.Join(',', columns.Select(Quoted).Prepend("step"));

    /// <summary>Returns the line of one row.</summary>
    public static string Row(IEnumerable<string> columns, StepMetrics row) =>
        string.Join(',', columns.Select(c => row.Values.TryGetValue(c, out var value) ? Text(value) : "")
            .Prepend(row.Step.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Writes a table to a file, whole or not at all.</summary>
    public static void Write(string file, IReadOnlyList<string> columns, IEnumerable<StepMetrics> rows) =>
        WriteLines(file, rows.Select(row => Row(columns, row)).Prepend(Header(columns)));

    /// <summary>Writes lines to a file one after another, whole or not at all.</summary>
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
