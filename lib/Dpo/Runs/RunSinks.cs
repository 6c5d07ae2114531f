using Dpo.Metrics;

namespace Dpo.Runs;

/// <summary>Where the rows of a run's log go while it trains: log.jsonl, log.csv, and if asked TensorBoard's folder.</summary>
internal sealed class RunSinks : IDisposable
{
    public RunSinks(string folder, RunLog log, long step, bool tensorBoard)
    {
    }

    public void Flush()
    {
    }

    public void Dispose()
    {
    }
}
