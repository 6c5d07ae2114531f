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
    /// <param name="until">Step after which the call returns, counted from 1 at the beginning of the training run; null
    /// (default) for the last step.</param>
    /// <param name="live">Receiver that displays the progress (step and metrics); null (default) to use the one that
    /// the calling program has set, <see cref="LiveOutput.Current"/>. If none is set, nothing is displayed.</param>
    /// <param name="stop">Cancellation token that makes the call return after the step in progress. The training can
    /// then be saved, or continued by another call.</param>
    /// <returns>Log with the metrics of all steps so far, the same object as <see cref="Log"/>.</returns>
    /// <exception cref="OperationCanceledException">The host asked to stop, <see cref="LiveOutput.Stop"/>: the call
    /// ends between two steps, and so do its callers up to the host. The steps that were done remain, and the run can
    /// be continued from them.</exception>
    RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default);

    /// <summary>Saves to a file all that is needed to resume the run, whole or not at all.</summary>
    /// <param name="file">Path of the training-state file (.safetensors), which is created or replaced.</param>
    void Save(string file);

    /// <summary>Resumes a saved run at the step where it was saved: the same steps follow, bit for bit.</summary>
    /// <param name="file">Path of a training-state file that <see cref="Save"/> of the same kind of trainer
    /// wrote.</param>
    /// <exception cref="InvalidDataException">The file does not fit these models; nothing was changed.</exception>
    void Resume(string file);
}
