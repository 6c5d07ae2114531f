namespace Dpo.Kernel;

/// <summary>What a headless run of one notebook gave.</summary>
/// <param name="Path">The notebook's file; it is untouched.</param>
/// <param name="Notebook">The notebook with the outputs of this run.</param>
/// <param name="CellsRun">How many code cells ran, the failed one included.</param>
/// <param name="Elapsed">Time from reading the file to the last cell.</param>
/// <param name="Error">Why the run stopped; null if all cells ran.</param>
public sealed record NotebookRun(string Path, Notebook Notebook, int CellsRun, TimeSpan Elapsed, RunError? Error)
{
    /// <summary>Whether all cells ran.</summary>
    public bool Succeeded => Error is null;

    /// <summary>Writes the executed notebook; to <see cref="Path"/> only if the caller says so.</summary>
    /// <param name="path">The file, new or replaced in one step.</param>
    /// <exception cref="NotebookException">It cannot be written.</exception>
    public void SaveTo(string path) => Notebook.Save(path);
}
