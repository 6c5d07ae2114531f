using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Engine;

/// <summary>Receives the progress of a run without Jupyter; the command line draws it.</summary>
public interface IRunProgress
{
    /// <summary>Receives that a cell begins.</summary>
    /// <param name="current">Cell that is about to run, with its number among the code cells of the run.</param>
    void CellStarted(RunStep current);

    /// <summary>Receives that a cell ended.</summary>
    /// <param name="current">Cell that has ended, with its number among the code cells of the run.</param>
    /// <param name="result">Result of the cell: its value or error, and the time that it took.</param>
    void CellEnded(RunStep current, CellResult result);
}

/// <summary>One code cell of a run and its position in the run.</summary>
/// <param name="Number">Number of the cell among the non-empty code cells of the notebook, counted from 1.</param>
/// <param name="Count">Total number of non-empty code cells in the notebook, i.e. of cells to run.</param>
/// <param name="Title">Text to show for the cell: the nearest Markdown heading above, or the first line of the cell's
/// code if there is no heading.</param>
/// <param name="Cell">Code cell of the notebook that is run in this step.</param>
public sealed record RunStep(int Number, int Count, string Title, Cell Cell);
