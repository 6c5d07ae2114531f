using System.Diagnostics;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Engine;

/// <summary>Runs a notebook from top to bottom in a fresh session, without Jupyter.</summary>
public static class NotebookRunner
{
    private const string MayFail = "raises-exception";   // nbformat's tag

    /// <summary>Runs the code cells of a notebook in order and stops at the first that fails; one tagged
    /// <c>raises-exception</c> may fail.</summary>
    /// <param name="path">Path of an existing .ipynb file, which is only read. Its folder becomes the current folder of
    /// the cells.</param>
    /// <param name="progress">Receiver of a call at the start and at the end of each cell; null (the default) for
    /// none.</param>
    /// <param name="cancel">Cancellation token that stops the run, e.g. after a time limit. A cell that does not react
    /// is left running, and the error of the result says so.</param>
    /// <returns>Result of the run: the notebook with its new outputs, and the error of the cell at which the run
    /// stopped, if any.</returns>
    /// <exception cref="NotebookException">The file cannot be read or is not a notebook.</exception>
    public static async Task<NotebookRun> RunAsync(
        string path, IRunProgress? progress = null, CancellationToken cancel = default)
    {
        using var session = new Session(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return await RunAsync(path, Notebook.Load(path), session, progress, cancel).ConfigureAwait(false);
    }

    /// <summary>Runs a notebook that was read already, in a session that the caller made.</summary>
    /// <param name="path">Path of the notebook's file, only copied into the result; the file is neither read nor
    /// written.</param>
    /// <param name="notebook">Notebook whose code cells are run; their old outputs are replaced by those of the
    /// run.</param>
    /// <param name="session">Session that runs the cells and keeps their variables; no cell has run in it yet. The
    /// caller disposes it.</param>
    /// <param name="progress">Receiver of a call at the start and at the end of each cell; null for none.</param>
    /// <param name="cancel">Cancellation token that stops the run, e.g. after a time limit.</param>
    /// <returns>Result of the run: the notebook with its new outputs, and the error of the cell at which the run
    /// stopped, if any.</returns>
    public static async Task<NotebookRun> RunAsync(
        string path, Notebook notebook, ICellSession session, IRunProgress? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        foreach (var cell in notebook.CodeCells)
        {
            cell.Outputs = [];
            cell.ExecutionCount = null;
        }

        RunError? error = null;
        foreach (var step in StepsOf(notebook))
        {
            error = await RunAsync(session, step, progress, cancel).ConfigureAwait(false);
            if (error is not null)
            {
                break;
            }
        }

        return new NotebookRun(path, notebook, session.ExecutionCount, clock.Elapsed, error);
    }

    private static async Task<RunError?> RunAsync(
        ICellSession session, RunStep step, IRunProgress? progress, CancellationToken cancel)
    {
        progress?.CellStarted(step);
        var outputs = new OutputCollector();
        var result = await session.RunAsync(step.Cell.Source, outputs, cancel).ConfigureAwait(false);
        var isLast = result.Error is null && step.Number == step.Count;
        if (isLast && await session.LeaveAsync(cancel).ConfigureAwait(false) is { } late)
        {
            outputs.Fail(late);
            result = result with { Error = late };
        }

        step.Cell.ExecutionCount = result.ExecutionCount;
        step.Cell.Outputs = outputs.ToJson();
        progress?.CellEnded(step, result);

        var forgiven = step.Cell.Tags.Contains(MayFail) && !cancel.IsCancellationRequested && !session.IsOver;
        return result.Error is { } error && !forgiven ? new RunError(step.Cell, result.ExecutionCount, error) : null;
    }

    // Blank cells are skipped, as Jupyter does.
    private static RunStep[] StepsOf(Notebook notebook)
    {
        var cells = notebook.CodeCells.Where(c => !string.IsNullOrWhiteSpace(c.Source)).ToArray();
        return [.. cells.Select((c, i) => new RunStep(i + 1, cells.Length, TitleOf(notebook, c), c))];
    }

    // The section's heading; a notebook without headings has its cells' first lines.
    private static string TitleOf(Notebook notebook, Cell cell) => notebook.Cells.Take(cell.Position - 1).Reverse()
            .Where(c => c.Kind == CellKind.Markdown)
            .Select(c => c.Source.Split('\n').LastOrDefault(l => l.StartsWith('#'))?.TrimStart('#').Trim())
            .FirstOrDefault(heading => !string.IsNullOrEmpty(heading))
        ?? cell.Source.Split('\n').First(l => !string.IsNullOrWhiteSpace(l)).Trim();
}

/// <summary>Result of running one notebook without Jupyter.</summary>
/// <param name="Path">Path of the notebook's .ipynb file; the run did not change the file.</param>
/// <param name="Notebook">Notebook in memory, its cells with the outputs of this run.</param>
/// <param name="CellsRun">Number of code cells that were run, including a cell that failed; empty cells are not
/// counted.</param>
/// <param name="Elapsed">Wall-clock time from the start of the run to the end of the last cell that was run.</param>
/// <param name="Error">Error of the cell at which the run stopped; null if every cell was run. Cells tagged
/// <c>raises-exception</c> may fail.</param>
public sealed record NotebookRun(string Path, Notebook Notebook, int CellsRun, TimeSpan Elapsed, RunError? Error)
{
    /// <summary>Whether all cells ran without an error.</summary>
    public bool Succeeded => Error is null;

    /// <summary>Writes the executed notebook to a file; to <see cref="Path"/> only if the caller says so.</summary>
    /// <param name="path">Path of the .ipynb file to write. An existing file is replaced atomically; the folder must
    /// exist.</param>
    /// <exception cref="NotebookException">The file cannot be written.</exception>
    public void SaveTo(string path) => Notebook.Save(path);
}

/// <summary>Error of the cell at which a run stopped.</summary>
/// <param name="Cell">Code cell of the notebook whose error stopped the run.</param>
/// <param name="ExecutionCount">Number of the failed cell in the order of execution, counted from 1; error messages
/// call the cell by this number.</param>
/// <param name="Error">Error of the failed cell: type, message, line and traceback.</param>
public sealed record RunError(Cell Cell, int ExecutionCount, CellError Error)
{
    /// <summary>Returns the traceback, as the reader sees it under the cell.</summary>
    /// <returns>Traceback of the error: its lines, separated by line breaks.</returns>
    public override string ToString() => Error.ToString();
}
