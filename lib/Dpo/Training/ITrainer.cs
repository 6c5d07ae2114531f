using Dpo.Base;
using Dpo.Metrics;

namespace Dpo.Training;

/// <summary>A run in steps that can be broken off and gone on with. Owns its optimizers' states, not the models.</summary>
public interface ITrainer : IDisposable
{
    /// <summary>The numbers of each step.</summary>
    RunLog Log { get; }

    /// <summary>Steps of the whole run: updates, or iterations of PPO.</summary>
    long Steps { get; }

    /// <summary>Steps done.</summary>
    long StepsDone { get; }

    /// <summary>Steps up to the end of the run or to one before, with live progress.</summary>
    /// <param name="until">The step to stop after; null for the run's last.</param>
    /// <param name="live">Gets the progress; null for the sink that the host gave, <see cref="LiveOutput.Current"/>,
    /// which does nothing where there is no host.</param>
    /// <param name="stop">The caller's wish to stop: the step in hand is finished, and the call returns as at an end.
    /// The caller goes on with what it has, and can save it.</param>
    /// <returns>The log.</returns>
    /// <exception cref="OperationCanceledException">The host's wish to stop, <see cref="LiveOutput.Stop"/>: the call
    /// ends between two steps, and so do its callers up to the host. The steps that were done are kept, and can be gone
    /// on from.</exception>
    RunLog Fit(long? until = null, ILiveOutput? live = null, CancellationToken stop = default);

    /// <summary>Saves all that the run needs to go on, whole or not at all.</summary>
    /// <param name="file">Path of the file.</param>
    void Save(string file);

    /// <summary>Goes on where a saved run stopped: the same steps follow, bit for bit.</summary>
    /// <param name="file">What <see cref="Save"/> wrote.</param>
    /// <exception cref="InvalidDataException">It does not fit these models; nothing was changed.</exception>
    void Resume(string file);
}
