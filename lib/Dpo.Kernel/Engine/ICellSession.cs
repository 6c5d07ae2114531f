using Dpo.Kernel.Scripting;

namespace Dpo.Kernel.Engine;

/// <summary>Runs the cells of one notebook: a <see cref="Session"/> of this process, or a process of its own.</summary>
public interface ICellSession : IDisposable
{
    /// <summary>How many cells were run, failed ones included.</summary>
    int ExecutionCount { get; }

    /// <summary>Whether no cell can follow, because the last one did not end or ended its process.</summary>
    bool IsOver { get; }

    /// <summary>Runs one cell. All that it shows, its value and its error go to the sink.</summary>
    /// <param name="code">The cell's text.</param>
    /// <param name="output">Where outputs go.</param>
    /// <param name="cancel">Asks the cell to stop.</param>
    /// <returns>What became of it; whatever the cell does, no exception.</returns>
    Task<CellResult> RunAsync(string code, IOutputSink output, CancellationToken cancel = default);

    /// <summary>The last cell has run: waits a moment for the threads that cells started.</summary>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The error of one of them; null when all is well.</returns>
    Task<CellError?> LeaveAsync(CancellationToken cancel = default);
}

/// <summary>What became of one cell.</summary>
/// <param name="ExecutionCount">The cell's number in the session, from 1.</param>
/// <param name="HasValue">Whether it ended in an expression without semicolon that has a value.</param>
/// <param name="Value">That value; null is a value too.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="Elapsed">Compilation and run together.</param>
public sealed record CellResult(int ExecutionCount, bool HasValue, object? Value, CellError? Error, TimeSpan Elapsed);
