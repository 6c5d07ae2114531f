using Dpo.Metrics;

namespace Dpo.Runs;

/// <summary>Where the rows of a run's log go while it trains: log.jsonl, log.csv, if asked TensorBoard's folder, and
/// the caller's sinks. Owns the open files.</summary>
internal sealed class RunSinks : IDisposable
{
    private readonly RunLog _log;
    private readonly List<IMetricSink> _sinks = [];
    private readonly IReadOnlyList<IMetricSink> _callers;

    /// <summary>Opens the files, and puts the rows that a run had before it was broken off into its log.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="log">The trainer's.</param>
    /// <param name="resumedAt">The step that is gone on from; null for a new run.</param>
    /// <param name="options">Whether TensorBoard gets the rows, too, and the caller's sinks, which are borrowed and
    /// get the rows from here on.</param>
    /// <param name="note">Told of rows that are missing.</param>
    /// <exception cref="InvalidDataException">The log is none.</exception>
    public RunSinks(string folder, RunLog log, long? resumedAt, TrainingOptions options, Action<string> note)
    {
        (_log, _callers) = (log, options.Sinks);
        try
        {
            var file = Path.Combine(folder, RunFolder.Log);
            var lines = JsonLinesSink.Open(file, log.Header, resumedAt);
            _sinks.Add(lines);
            if (resumedAt is { } step && (lines.Kept.Count == 0 || lines.Kept[^1].Step < step))
            {
                var end = lines.Kept.Count == 0 ? 0 : lines.Kept[^1].Step;
                note($"{file}: ends at step {end}, before the state, which is of "
                    + $"step {step}: the rows between are lost; the weights are not");
            }
            foreach (var row in lines.Kept)
            {
                log.Add(row);
            }
            _sinks.Add(CsvSink.Open(Path.Combine(folder, RunFolder.Table), [.. lines.Kept]));
            if (options.TensorBoard)
            {
                var board = Path.Combine(folder, RunFolder.Board);
                var first = !Directory.Exists(board) || !Directory.EnumerateFiles(board).Any();
                _sinks.Add(TensorBoardSink.Open(board, resumedAt));
                if (first)
                {
                    lines.Kept.ToList().ForEach(_sinks[^1].Add);        // it was not asked for before
                }
            }
            _sinks.ForEach(log.AddSink);
            _callers.ToList().ForEach(log.AddSink);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var sink in _sinks.Concat(_callers))
        {
            _log.RemoveSink(sink);
        }
        _sinks.ForEach(sink => sink.Dispose());
    }
}
