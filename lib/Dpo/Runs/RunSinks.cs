using Dpo.Metrics;

namespace Dpo.Runs;

/// <summary>Destinations of the rows of a run's log while it trains: log.jsonl, log.csv, TensorBoard's folder if asked
/// for, and the caller's sinks. Owns the open files.</summary>
internal sealed class RunSinks : IDisposable
{
    private readonly RunLog _log;
    private readonly List<IMetricSink> _sinks = [];
    private readonly IReadOnlyList<IMetricSink> _callers;

    /// <summary>Opens the files, and adds the rows that a resumed run had before to its log.</summary>
    /// <param name="folder">Path to the folder of the training run, in which log.jsonl, log.csv and TensorBoard's files
    /// are written.</param>
    /// <param name="log">Log of the trainer, whose rows (the metrics of each step) are passed on to the files and
    /// sinks.</param>
    /// <param name="resumedAt">Number of steps that a resumed run had done in its training state; null for a new
    /// run.</param>
    /// <param name="options">Training options: whether TensorBoard's files are written too, and the caller's own sinks,
    /// which are not disposed.</param>
    /// <param name="note">Callback that receives a sentence for the user if the log of a resumed run lacks
    /// rows.</param>
    /// <exception cref="InvalidDataException">The file log.jsonl is not a log.</exception>
    public RunSinks(string folder, RunLog log, long? resumedAt, TrainingOptions options, Action<string> note)
    {
        (_log, _callers) = (log, options.Sinks);
        try
        {
            var file = Path.Combine(folder, RunFolder.Log);
            var lines = JsonLinesSink.Open(file, log.Header, resumedAt);
            _sinks.Add(lines);
            if (resumedAt is { } step && (lines.Retained.Count == 0 || lines.Retained[^1].Step < step))
            {
                var end = lines.Retained.Count == 0 ? 0 : lines.Retained[^1].Step;
                note($"{file}: ends at step {end}, before the state, which is of "
                    + $"step {step}: the rows between are lost; the weights are not");
            }
            foreach (var row in lines.Retained)
            {
                log.Add(row);
            }
            _sinks.Add(CsvSink.Open(Path.Combine(folder, RunFolder.Table), [.. lines.Retained]));
            if (options.TensorBoard)
            {
                var board = Path.Combine(folder, RunFolder.Board);
                var first = !Directory.Exists(board) || !Directory.EnumerateFiles(board).Any();
                _sinks.Add(TensorBoardSink.Open(board, resumedAt));
                if (first)
                {
                    lines.Retained.ToList().ForEach(_sinks[^1].Add);        // it was not asked for before
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
