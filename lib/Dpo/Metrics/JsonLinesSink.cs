using System.Text;
using Dpo.Base;

namespace Dpo.Metrics;

/// <summary>Sink that writes a run's log as JSON lines: the header, then each row as it comes. Lines are appended,
/// never rewritten. Owns the open file.</summary>
/// <remarks>A row is written in one call when it is added. A process that is killed leaves at most one line without an
/// end, which is no row: <see cref="RunLog.Read"/> does not count it, and <see cref="Open"/> removes it.</remarks>
public sealed class JsonLinesSink : IMetricSink
{
    private readonly FileStream _file;

    private JsonLinesSink(FileStream file, IReadOnlyList<StepMetrics> retained) => (_file, Retained) = (file, retained);

    /// <summary>Rows of the resumed run that the file already held and that were retained; none for a new
    /// log.</summary>
    public IReadOnlyList<StepMetrics> Retained { get; }

    /// <summary>Opens a new log, or resumes an existing one.</summary>
    /// <param name="file">Path of the .jsonl log file; the file and its folder are created if absent.</param>
    /// <param name="header">First line of a new log: what the run depends on, from <see cref="RunHeader.Now"/>. A
    /// resumed log keeps its own.</param>
    /// <param name="keepUpTo">Step at which the run is resumed: the file's rows up to this step stay, later ones are
    /// removed. Null (default) starts a new log, which replaces the file.</param>
    /// <returns>Sink that appends each row of the log to the file; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no log to resume.</exception>
    /// <exception cref="InvalidDataException">A complete line is not one of a run log; the message names file and line,
    /// and the file stays as it was.</exception>
    public static JsonLinesSink Open(string file, RunHeader header, long? keepUpTo = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(header);
        if (keepUpTo is not { } step)
        {
            AtomicFile.WriteAllText(file, RunLogLines.Header(header) + "\n");
            return new JsonLinesSink(new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read, 0), []);
        }
        if (!File.Exists(file))
        {
            throw new FileNotFoundException(
                $"{file}: there is no log to go on with; put it back, or begin a run in another folder", file);
        }
        var lines = RunLogLines.Read(file).TakeWhile(line => line.Row is null || line.Row.Step <= step).ToList();
        var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.Read, 0);
        stream.SetLength(lines[^1].Next);           // one call of the system: cut, or as it was
        stream.Position = stream.Length;
        return new JsonLinesSink(stream, [.. lines.Select(line => line.Row).OfType<StepMetrics>()]);
    }

    /// <inheritdoc/>
    public void Add(StepMetrics row)
    {
        ArgumentNullException.ThrowIfNull(row);
        _file.Write(Encoding.UTF8.GetBytes(RunLogLines.Row(row) + "\n"));
    }

    /// <inheritdoc/>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
