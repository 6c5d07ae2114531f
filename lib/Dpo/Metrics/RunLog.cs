using Dpo.Base;

namespace Dpo.Metrics;

/// <summary>Log of a run: a header, then the metrics of each step. It holds numbers only, and passes each row on to its
/// sinks (files, TensorBoard) while the run trains.</summary>
/// <param name="header">Record of what the run depends on (command, seed, device, versions), from
/// <see cref="RunHeader.Now"/>.</param>
public sealed class RunLog(RunHeader header)
{
    private readonly List<StepMetrics> _rows = [];
    private readonly List<IMetricSink> _sinks = [];

    /// <summary>Record of what the run depended on: command, seed, machine and versions.</summary>
    public RunHeader Header { get; } = header;

    /// <summary>Metrics of each step so far, in the order of the steps.</summary>
    public IReadOnlyList<StepMetrics> Rows => _rows;

    /// <summary>Sinks to which every new row is passed on.</summary>
    public IReadOnlyList<IMetricSink> Sinks => _sinks;

    /// <summary>Adds a sink, to which every row from now on is passed on.</summary>
    /// <param name="sink">Destination, e.g. a file or TensorBoard, that receives each row added from now on. The caller
    /// disposes it after the run.</param>
    /// <exception cref="ArgumentException">The log has this sink already.</exception>
    public void AddSink(IMetricSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (_sinks.Contains(sink))
        {
            throw new ArgumentException("the log has this sink already; each row would go to it twice", nameof(sink));
        }
        _sinks.Add(sink);
    }

    /// <summary>Removes a sink, which gets no more rows and stays the caller's to dispose.</summary>
    /// <param name="sink">Destination that gets no more rows; it is not disposed, and ignored if it was never
    /// added.</param>
    public void RemoveSink(IMetricSink sink) => _sinks.Remove(sink);

    /// <summary>Returns when the rows so far are safe in every sink even if the process or the machine fails. A run
    /// calls it before it saves the training state that it would resume from: a log that is ahead of the state can be
    /// cut, one that is behind has a gap.</summary>
    public void Flush() => _sinks.ForEach(sink => sink.Flush());

    /// <summary>Appends the metrics of a step and passes them on to every sink.</summary>
    /// <param name="metrics">Metrics of one step; its step must not be before that of the last row.</param>
    /// <exception cref="ArgumentException">The step is before the last one, or a metric is called "step".</exception>
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

    /// <summary>Returns one metric over the steps that have it, for a chart.</summary>
    /// <param name="name">Name of the metric, e.g. "loss" or "eval/loss".</param>
    /// <returns>Steps at which the metric was logged, and the metric's value at each: two arrays of equal
    /// length.</returns>
    /// <exception cref="KeyNotFoundException">No step has the metric; the message lists the names that
    /// exist.</exception>
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

    /// <summary>Writes the log to a file, the header and then one JSON line for each step; whole or not at
    /// all.</summary>
    /// <remarks>This is for a log that is complete. While a run trains, <see cref="JsonLinesSink"/> appends the same
    /// lines.</remarks>
    /// <param name="file">Path of the .jsonl file, which is created or replaced.</param>
    public void WriteJsonLines(string file)
    {
        var lines = _rows.Select(RunLogLines.Row).Prepend(RunLogLines.Header(Header));
        AtomicFile.WriteAllText(file, string.Concat(lines.Select(line => line + "\n")));
    }

    /// <summary>Writes the log as a table: the step and every metric that occurs, empty where a step lacks it; whole or
    /// not at all.</summary>
    /// <remarks>This is for a log that is complete. While a run trains, <see cref="CsvSink"/> appends.</remarks>
    /// <param name="file">Path of the .csv file, which is created or replaced.</param>
    public void WriteCsv(string file) => CsvTable.Write(file, CsvTable.Columns(_rows), _rows);

    /// <summary>Reads a log that <see cref="WriteJsonLines"/> or a <see cref="JsonLinesSink"/> wrote, also that of a
    /// run that still trains or that was killed.</summary>
    /// <remarks>A last line without an end is not a row, since it was not written to its end. The file stays as it is;
    /// only <see cref="JsonLinesSink.Open"/> removes such a line.</remarks>
    /// <param name="file">Path of an existing .jsonl log file; it is only read, so a run may still be writing
    /// it.</param>
    /// <returns>Log with the header and all rows of the file, without sinks.</returns>
    /// <exception cref="InvalidDataException">A complete line is not one of a run log; the message names file and
    /// line.</exception>
    public static RunLog Read(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var lines = RunLogLines.Read(file).ToList();
        var log = new RunLog(lines[0].Header!);
        log._rows.AddRange(lines.Select(line => line.Row).OfType<StepMetrics>());
        return log;
    }
}

/// <summary>Metrics of one step by their usual names (loss, grad_norm, lr, tokens_per_second, ...).</summary>
/// <param name="Step">Number of updates (for PPO, iterations) done when the metrics were measured: 1 after the first, 0
/// before it.</param>
/// <param name="Values">Value of each metric; the key is its name, e.g. "loss". The order is that in which metrics are
/// shown.</param>
public sealed record StepMetrics(long Step, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>Returns the value of one metric.</summary>
    /// <param name="name">Name of the metric, e.g. "loss" or "eval/loss".</param>
    /// <exception cref="KeyNotFoundException">The step has no such metric; the message lists those it has.</exception>
    public double this[string name] => Values.TryGetValue(name, out var value)
        ? value
        : throw new KeyNotFoundException($"step {Step} has no \"{name}\"; it has {string.Join(", ", Values.Keys)}");
}
