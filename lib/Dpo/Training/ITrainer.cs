using Dpo.Base;
using Dpo.Metrics;

namespace Dpo.Training;

/// <summary>A run in steps that can be broken off and gone on with. Owns its optimizers' states, not the models.</summary>
public interface ITrainer : IDisposable
{
    /// <summary>The numbers of each step.</summary>
    RunLog Log { get; }

    /// <summary>Steps done: updates, or iterations of PPO.</summary>
    long StepsDone { get; }

    /// <summary>Steps up to the end of the run or to one before, with live progress.</summary>
    /// <param name="until">The step to stop after; null for the run's last.</param>
    /// <param name="stop">Stops after the step in hand and returns.</param>
    /// <returns>The log.</returns>
    /// <exception cref="OperationCanceledException">The host's <see cref="LiveOutput.Stop"/>, between two steps.</exception>
    RunLog Fit(long? until = null, CancellationToken stop = default);

    /// <summary>Saves all that the run needs to go on, whole or not at all.</summary>
    /// <param name="file">Path of the file.</param>
    void Save(string file);

    /// <summary>Goes on where a saved run stopped: the same steps follow, bit for bit.</summary>
    /// <param name="file">What <see cref="Save"/> wrote.</param>
    /// <exception cref="InvalidDataException">It does not fit these models; nothing was changed.</exception>
    void Resume(string file);
}
