using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Engine;

/// <summary>Runs the cells of one notebook: in this process (<see cref="Session"/>), or in a
/// process of its own.</summary>
public interface ICellSession : IDisposable
{
    /// <summary>Number of cells that were run, failed ones included.</summary>
    int ExecutionCount { get; }

    /// <summary>Whether no further cell can run, because the last one did not end or ended its process.</summary>
    bool IsOver { get; }

    /// <summary>Runs one cell. All that it shows, its value and its error go to <paramref name="output"/>.</summary>
    /// <param name="code">C# source of the cell, a script with top-level statements; may use what earlier cells
    /// declared.</param>
    /// <param name="output">Receiver of the cell's outputs (console text, displays, value, error), called while the
    /// cell runs.</param>
    /// <param name="cancel">Cancellation token that asks the cell to stop; none by default.</param>
    /// <returns>Result of the cell: its number, its value or its error, and its duration. An exception in the cell
    /// becomes an error here and is not thrown.</returns>
    Task<CellResult> RunAsync(string code, IOutputSink output, CancellationToken cancel = default);

    /// <summary>Ends the run after the last cell: waits a moment for the threads that cells started.</summary>
    /// <param name="cancel">Cancellation token that ends the wait for the threads early; none by default.</param>
    /// <returns>Unhandled error of a thread that a cell started; null if no thread failed.</returns>
    Task<CellError?> LeaveAsync(CancellationToken cancel = default);
}

/// <summary>Result of running one cell.</summary>
/// <param name="ExecutionCount">Execution count: number of the cell in the session, counted from 1, as Jupyter shows in
/// brackets.</param>
/// <param name="HasValue">Whether there is a value to show: the cell ended in an expression without a semicolon,
/// evaluated without an error.</param>
/// <param name="Value">Value of the cell's last expression. Null also if there is no value to show, or if the cell ran
/// in another process.</param>
/// <param name="Error">Compilation error, exception or interruption that ended the cell; null if the cell
/// succeeded.</param>
/// <param name="Elapsed">Wall-clock time of the cell, for compilation and execution together.</param>
public sealed record CellResult(int ExecutionCount, bool HasValue, object? Value, CellError? Error, TimeSpan Elapsed);
