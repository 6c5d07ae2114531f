namespace Dpo.Kernel;

/// <summary>Hears how far a headless run is; the command line draws it.</summary>
public interface IRunProgress
{
    /// <summary>A cell begins.</summary>
    /// <param name="current">Which one.</param>
    void CellStarted(RunStep current);

    /// <summary>A cell ended.</summary>
    /// <param name="current">Which one.</param>
    /// <param name="result">Its time, and its error if it failed.</param>
    void CellEnded(RunStep current, CellResult result);
}
