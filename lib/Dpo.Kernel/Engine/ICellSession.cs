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
    /// <param name="code">C# code of the cell.</param>
    /// <param name="output">Sink that receives the cell's outputs as they come.</param>
    /// <param name="cancel">Cancellation token that asks the cell to stop.</param>
    /// <returns>Value or error of the cell; whatever the cell does, no exception is thrown.</returns>
    Task<CellResult> RunAsync(string code, IOutputSink output, CancellationToken cancel = default);

    /// <summary>Ends the run after the last cell: waits a moment for the threads that cells started.</summary>
    /// <param name="cancel">Cancellation token that ends the wait.</param>
    /// <returns>Error of one of these threads; null when none failed.</returns>
    Task<CellError?> LeaveAsync(CancellationToken cancel = default);
}

/// <summary>Result of running one cell.</summary>
/// <param name="ExecutionCount">Number of the cell in the session, from 1.</param>
/// <param name="HasValue">Whether the cell ended in an expression without semicolon that has a value.</param>
/// <param name="Value">Value of that expression, which may be null; null as well where there is none.</param>
/// <param name="Error">Error that ended the cell; null if it did not fail.</param>
/// <param name="Elapsed">Time that compilation and run took together.</param>
public sealed record CellResult(int ExecutionCount, bool HasValue, object? Value, CellError? Error, TimeSpan Elapsed);
