using System.Text;

namespace Dpo.Metrics;

/// <summary>Sink that writes a run's log as a table for a spreadsheet, row by row while the run trains; the format is
/// that of <see cref="RunLog.WriteCsv"/>. Owns the open file.</summary>
/// <remarks>Rows are appended. A row with a metric that no row had before (the first validation, say) needs a further
/// column: then, and only then, the table is written again, whole or not at all, with that column last and empty in the
/// earlier rows.</remarks>
public sealed class CsvSink : IMetricSink
{
    private readonly string _path;
    private readonly List<string> _columns;
    private FileStream _file;

    private CsvSink(string path, List<string> columns) => (_path, _columns, _file) = (path, columns, Append(path));

    /// <summary>Opens a new table, which replaces what the file held.</summary>
    /// <param name="file">Path of the .csv file, which is created or replaced; its folder is created if absent.</param>
    /// <param name="rows">Rows to write first: those of a resumed run up to the step of its state
    /// (<see cref="JsonLinesSink.Retained"/>); none for a new run.</param>
    /// <returns>Sink that appends each row of the log to the file; the caller disposes it.</returns>
    public static CsvSink Open(string file, params IReadOnlyList<StepMetrics> rows)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(rows);
        var columns = CsvTable.Columns(rows);
        CsvTable.Write(file, columns, rows);
        return new CsvSink(file, columns);
    }

    /// <inheritdoc/>
    public void Add(StepMetrics row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string[] added = [.. row.Values.Keys.Except(_columns)];
        if (added.Length > 0)
        {
            Widen(added);
        }
        _file.Write(Encoding.UTF8.GetBytes(CsvTable.Row(_columns, row) + "\n"));
    }

    /// <inheritdoc/>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Widen(string[] added)
    {
        _file.Dispose();
        _columns.AddRange(added);
        var empty = new string(',', added.Length);
        var rows = File.ReadLines(_path).Skip(1).Select(line => line + empty);
        CsvTable.WriteLines(_path, rows.Prepend(CsvTable.Header(_columns)));
        _file = Append(_path);
    }

    private static FileStream Append(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read, 0);
}
