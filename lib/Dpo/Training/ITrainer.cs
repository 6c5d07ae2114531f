using Dpo.Base;
using Dpo.Metrics;

namespace Dpo.Training;

/// <summary>Training run that goes step by step and can be stopped and resumed. Owns its optimizers' states, not the
/// models.</summary>
public interface ITrainer : IDisposable
{
    /// <summary>Log with the metrics of each step so far.</summary>
    RunLog Log { get; }

    /// <summary>Number of steps of the whole run: updates, or iterations of PPO.</summary>
    long Steps { get; }

    /// <summary>Number of steps done so far.</summary>
    long StepsDone { get; }

    /// <summary>Does steps up to the end of the run or to an earlier step, and shows the progress live.</summary>
    /// <param name="until">Number of the step to stop after; null (default) for the run's last.</param>
    /// <param name="live">Receiver of the progress reports; null (default) for that of the host program,
    /// <see cref="LiveOutput.Current"/>, which does nothing where there is no host.</param>
    /// <param name="stop">Caller's request to stop: the step in progress is finished, then the call returns as at an
    /// end. The run can be saved, or continued with another call.</param>
    /// <returns>Log of the run, the same as <see cref="Log"/>.</returns>
    /// <exception cref="OperationCanceledException">The host asked to stop, <see cref="LiveOutput.Stop"/>: the call
    /// ends between two steps, and so do its callers up to the host. The steps that were done remain, and the run can
    /// be continued from them.</exception>
    RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default);

    /// <summary>Saves to a file all that is needed to resume the run, whole or not at all.</summary>
    /// <param name="file">Path of the training-state file, which is created or replaced.</param>
    void Save(string file);

    /// <summary>Resumes a saved run at the step where it was saved: the same steps follow, bit for bit.</summary>
    /// <param name="file">Path of a file that <see cref="Save"/> wrote.</param>
    /// <exception cref="InvalidDataException">The file does not fit these models; nothing was changed.</exception>
    void Resume(string file);
}
