using System.Diagnostics;
using Dpo.Base;
using Dpo.Metrics;

namespace Dpo.Training;

/// <summary>Loop that all trainers run around their steps: it counts them, shows the progress live and stops when
/// asked. It is for a trainer of your own whose step is not a loss of a batch; otherwise <see cref="Trainer{TBatch}"/>
/// has one.</summary>
/// <param name="title">Title of the progress display, e.g. "train"; also used in error messages.</param>
/// <param name="steps">Number of steps (updates, or iterations of PPO) in the whole training run.</param>
public sealed class StepLoop(string title, long steps)
{
    private readonly Stopwatch _watch = new();
    private long _start;

    /// <summary>Number of updates in the whole run.</summary>
    public long Steps => steps;

    /// <summary>Number of updates done so far; each step adds one: <c>loop.Done++</c>.</summary>
    public long Done { get; set; }

    /// <summary>Sets <see cref="Done"/> to the number of updates that a resumed run had done when it was
    /// saved.</summary>
    /// <param name="done">Number of steps that the saved training run had done.</param>
    public void ResumeAt(long done) => _start = Done = done;

    /// <summary>Does steps up to the end of the run or to an earlier step.</summary>
    /// <param name="step">Function that does one step of training, adds 1 to <see cref="Done"/> and returns the step's
    /// metrics.</param>
    /// <param name="until">Step after which the call returns, counted from 1 at the beginning of the training run; null
    /// (default) for the last step.</param>
    /// <param name="live">Receiver that displays the progress (step and metrics); null (default) to use the one that
    /// the calling program has set, <see cref="LiveOutput.Current"/>.</param>
    /// <param name="stop">Cancellation token that makes the call return after the step in progress.</param>
    /// <exception cref="OperationCanceledException">The host asked to stop (<see cref="LiveOutput.Stop"/>) between two
    /// steps.</exception>
    /// <exception cref="InvalidOperationException">A step did not add one to the number of steps done, so that the loop
    /// would never end.</exception>
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
                    var progress = new LiveProgress(title, Done, steps, shown, metrics.Values, Done == steps)
                    {
                        Start = _start
                    };
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
