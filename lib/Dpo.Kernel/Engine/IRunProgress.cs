using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Engine;

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

/// <summary>A code cell of a run.</summary>
/// <param name="Number">Its place among the cells that run, from 1.</param>
/// <param name="Count">How many run.</param>
/// <param name="Title">The heading above it, or else its first line.</param>
/// <param name="Cell">The cell.</param>
public sealed record RunStep(int Number, int Count, string Title, Cell Cell);
