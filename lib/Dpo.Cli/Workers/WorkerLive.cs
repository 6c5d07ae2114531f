using Dpo.Base;

namespace Dpo.Cli.Workers;

/// <summary>Tells the command how far a long call is: often enough for a person, not every step.</summary>
internal sealed class WorkerLive(Channel channel) : ILiveOutput
{
    private const long Interval = 100;          // milliseconds

    private readonly Dictionary<string, (long Tenth, long Time)> _told = [];

    public void Report(LiveProgress progress)
    {
        var (tenth, now) = (10 * progress.Done / Math.Max(1, progress.Total), Environment.TickCount64);
        lock (_told)
        {
            if (!progress.Finished && _told.TryGetValue(progress.Label, out var last) && last.Tenth == tenth
                && now - last.Time < Interval)
            {
                return;
            }
            _told[progress.Label] = (tenth, now);
        }
        channel.TrySend(new WorkerMessage(WorkerWord.Progress) { Progress = progress });
    }
}
