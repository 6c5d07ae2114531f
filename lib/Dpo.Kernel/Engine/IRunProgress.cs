using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Engine;

/// <summary>Receives the progress of a run without Jupyter; the command line draws it.</summary>
public interface IRunProgress
{
    /// <summary>Receives that a cell begins.</summary>
    /// <param name="current">Cell that begins, and its number among those that run.</param>
    void CellStarted(RunStep current);

    /// <summary>Receives that a cell ended.</summary>
    /// <param name="current">Cell that ended, and its number among those that run.</param>
    /// <param name="result">Time that the cell took, and its error if it failed.</param>
    void CellEnded(RunStep current, CellResult result);
}

/// <summary>One code cell of a run and its position in the run.</summary>
/// <param name="Number">Number of the cell among those that run, from 1.</param>
/// <param name="Count">Number of cells that run in all.</param>
/// <param name="Title">Heading above the cell, or its first line where there is none.</param>
/// <param name="Cell">Cell of the notebook that is run.</param>
public sealed record RunStep(int Number, int Count, string Title, Cell Cell);
