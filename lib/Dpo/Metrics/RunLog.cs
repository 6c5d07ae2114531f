using Dpo.Base;

namespace Dpo.Metrics;

/// <summary>The log of a run: a header, then the numbers of each step. Holds numbers only; what it holds goes to files
/// while it grows where there are sinks.</summary>
/// <param name="header">What the run depended on.</param>
public sealed class RunLog(RunHeader header)
{
    private readonly List<StepMetrics> _rows = [];
    private readonly List<IMetricSink> _sinks = [];

    /// <summary>What the run depended on.</summary>
    public RunHeader Header { get; } = header;

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<StepMetrics> Rows => _rows;

    /// <summary>Where every row goes that is added.</summary>
    public IReadOnlyList<IMetricSink> Sinks => _sinks;

    /// <summary>Sends the rows that are added from now on to a sink, too.</summary>
    /// <param name="sink">Borrowed: who opened it disposes it, when no more rows come.</param>
    /// <exception cref="ArgumentException">The log has it already.</exception>
    public void AddSink(IMetricSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (_sinks.Contains(sink))
        {
            throw new ArgumentException("the log has this sink already; each row would go to it twice", nameof(sink));
        }
        _sinks.Add(sink);
    }

    /// <summary>Gives no more rows to a sink, which stays the caller's to dispose.</summary>
    /// <param name="sink">One that was added; another one is no error.</param>
    public void RemoveSink(IMetricSink sink) => _sinks.Remove(sink);

    /// <summary>Returns when the rows so far outlive the process and the machine in every sink. A run calls it before
    /// it saves the state that it would go on from: a log that is ahead of the state is cut, one that is behind has a
    /// hole.
    /// </summary>
    public void Flush() => _sinks.ForEach(sink => sink.Flush());

    /// <summary>Appends a step, and gives it to every sink.</summary>
    /// <param name="metrics">Its numbers; its step is not before the last one's.</param>
    /// <exception cref="ArgumentException">A step before the last one, or a metric that is called "step".</exception>
    public void Add(StepMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (_rows.Count > 0 && metrics.Step < _rows[^1].Step)
        {
            throw new ArgumentException($"step {metrics.Step} comes after step {_rows[^1].Step}");
        }
        if (metrics.Values.ContainsKey("step"))
        {
            throw new ArgumentException(
                $"step {metrics.Step} has a metric \"step\", which is the name of the step itself; give it another");
        }
        _rows.Add(metrics);
        _sinks.ForEach(sink => sink.Add(metrics));
    }

    /// <summary>One metric over the steps that have it, for a chart.</summary>
    /// <param name="name">"loss", "validation/loss", ...</param>
    /// <returns>Steps and values of the same length.</returns>
    /// <exception cref="KeyNotFoundException">No step has it; the message lists the names there are.</exception>
    public (double[] Steps, double[] Values) Series(string name)
    {
        var rows = _rows.Where(r => r.Values.ContainsKey(name)).ToList();
        if (rows.Count == 0)
        {
            var names = _rows.Count > 0 ? string.Join(", ", CsvTable.Columns(_rows)) : "no step yet";
            throw new KeyNotFoundException($"the log has no \"{name}\"; it has {names}");
        }
        return ([.. rows.Select(r => (double)r.Step)], [.. rows.Select(r => r[name])]);
    }

    /// <summary>Writes the header, then a line a step; whole or not at all.</summary>
    /// <remarks>For a log that is done. While a run trains, <see cref="JsonLinesSink"/> appends the same
    /// lines.</remarks>
    /// <param name="file">Path of the .jsonl file.</param>
    public void WriteJsonLines(string file)
    {
        var lines = _rows.Select(RunLogLines.Row).Prepend(RunLogLines.Header(Header));
        AtomicFile.WriteAllText(file, string.Concat(lines.Select(line => line + "\n")));
    }

    /// <summary>Writes a table: step and every metric that occurs, empty where a step lacks it; whole or not at all.
    /// </summary>
    /// <remarks>For a log that is done. While a run trains, <see cref="CsvSink"/> appends.</remarks>
    /// <param name="file">Path of the .csv file.</param>
    public void WriteCsv(string file) => CsvTable.Write(file, CsvTable.Columns(_rows), _rows);

    /// <summary>Reads what <see cref="WriteJsonLines"/> or a <see cref="JsonLinesSink"/> wrote, be it of a run that
    /// still trains or that was killed.</summary>
    /// <remarks>A last line without an end is no row: it was not written to its end. The file stays as it is; only
    /// <see cref="JsonLinesSink.Open"/> cuts such a line.</remarks>
    /// <param name="file">Path of the .jsonl file.</param>
    /// <returns>The log, without sinks.</returns>
    /// <exception cref="InvalidDataException">A line that has an end and is none of a run log; the message names file
    /// and line.</exception>
    public static RunLog Read(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var lines = RunLogLines.Read(file).ToList();
        var log = new RunLog(lines[0].Header!);
        log._rows.AddRange(lines.Select(line => line.Row).OfType<StepMetrics>());
        return log;
    }

}

/// <summary>The numbers of one step under the field's names (loss, grad_norm, lr, tokens_per_second, ...).</summary>
/// <param name="Step">The update, 1 for the first; 0 for what was measured before it.</param>
/// <param name="Values">Name to number, in the order they are shown.</param>
public sealed record StepMetrics(long Step, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>One number.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">No such number; the message lists those there are.</exception>
    public double this[string name] => Values.TryGetValue(name, out var value)
        ? value
        : throw new KeyNotFoundException($"step {Step} has no \"{name}\"; it has {string.Join(", ", Values.Keys)}");
}
