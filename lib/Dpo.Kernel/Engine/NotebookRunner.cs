using System.Diagnostics;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Engine;

/// <summary>Runs a notebook from top to bottom in a fresh session, without Jupyter.</summary>
public static class NotebookRunner
{
    private const string MayFail = "raises-exception";   // nbformat's tag

    /// <summary>Runs the code cells in order and stops at the first that fails; one tagged <c>raises-exception</c> may fail.</summary>
    /// <param name="path">The notebook; its folder is the current folder of its cells. The file is not written.</param>
    /// <param name="progress">Hears of each cell; null if nobody listens.</param>
    /// <param name="cancel">Ends the run, also as its time limit. A cell that does not stop is left behind and named in the error.</param>
    /// <returns>The notebook with its outputs, and why it stopped if it did.</returns>
    /// <exception cref="NotebookException">The file is not a notebook.</exception>
    public static async Task<NotebookRun> RunAsync(string path, IRunProgress? progress = null, CancellationToken cancel = default)
    {
        using var session = new Session(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return await RunAsync(path, Notebook.Load(path), session, progress, cancel).ConfigureAwait(false);
    }

    /// <summary>Runs a notebook that was read already, in a session of the caller's.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="notebook">What the file holds; it receives the outputs.</param>
    /// <param name="session">A fresh session for its cells; the caller disposes it.</param>
    /// <param name="progress">Hears of each cell; null if nobody listens.</param>
    /// <param name="cancel">Ends the run.</param>
    /// <returns>The notebook with its outputs, and why it stopped if it did.</returns>
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

/// <summary>The cell at which a run stopped.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="ExecutionCount">Its number in brackets, by which its messages call it.</param>
/// <param name="Error">What went wrong.</param>
public sealed record RunError(Cell Cell, int ExecutionCount, CellError Error)
{
    /// <summary>The traceback, as the reader sees it under the cell.</summary>
    /// <returns>Lines of text.</returns>
    public override string ToString() => Error.ToString();
}
