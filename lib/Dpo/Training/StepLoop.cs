using System.Diagnostics;
using Dpo.Base;
using Dpo.Metrics;

namespace Dpo.Training;

/// <summary>What all trainers do around their steps: count them, show them live, stop when asked. For a trainer of
/// one's own whose step is no loss of a batch; else <see cref="Trainer{TBatch}"/> has one.</summary>
/// <param name="title">What the progress is called.</param>
/// <param name="steps">Updates of the whole run.</param>
public sealed class StepLoop(string title, long steps)
{
    private readonly Stopwatch _watch = new();
    private long _start;

    /// <summary>Updates of the whole run.</summary>
    public long Steps => steps;

    /// <summary>Updates done; each step adds one: <c>loop.Done++</c>.</summary>
    public long Done { get; set; }

    /// <summary>Goes on where a saved run stopped.</summary>
    /// <param name="done">Updates that it had done.</param>
    public void ResumeAt(long done) => _start = Done = done;

    /// <summary>Steps up to the end of the run or to a step before.</summary>
    /// <param name="step">One update, which adds one to <see cref="Done"/>.</param>
    /// <param name="until">The step to stop after; null for the run's last.</param>
    /// <param name="live">Gets the progress; null for the flow's own, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Stops after the step in hand and returns.</param>
    /// <exception cref="OperationCanceledException">The host's <see cref="LiveOutput.Stop"/>, between two steps.</exception>
    /// <exception cref="InvalidOperationException">A step that did not count itself, which would never end.</exception>
    public void Run(
        Func<StepMetrics> step, long? until = null, ILiveOutput? live = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        var last = Math.Min(until ?? steps, steps);
        _watch.Start();
        var shown = TimeSpan.Zero;
        try
        {
            while (Done < last && !stop.IsCancellationRequested)
            {
                LiveOutput.Stop.ThrowIfCancellationRequested();
                var before = Done;
                var metrics = step();
                if (Done != before + 1)
                {
                    throw new InvalidOperationException($"{title}: a step went from {before} to {Done} steps done; "
                        + "expected one more: each step adds one to StepLoop.Done");
                }
                // A few reports a second, and always one of the step that the call ends with.
                if (Done == last || stop.IsCancellationRequested
                    || _watch.Elapsed - shown > TimeSpan.FromMilliseconds(100))
                {
                    shown = _watch.Elapsed;
                    var progress = new LiveProgress(title, Done, steps, shown, metrics.Values, Done == steps) { Start = _start };
                    (live ?? LiveOutput.Current).Report(progress);
                }
            }
        }
        finally
        {
            _watch.Stop();      // the time until a later call goes on is not this run's
        }
    }
}
