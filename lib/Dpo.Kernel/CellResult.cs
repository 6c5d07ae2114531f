namespace Dpo.Kernel;

/// <summary>What became of one cell.</summary>
/// <param name="ExecutionCount">The cell's number in the session, from 1.</param>
/// <param name="HasValue">Whether it ended in an expression without semicolon that has a value.</param>
/// <param name="Value">That value; null is a value too.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="Elapsed">Compilation and run together.</param>
public sealed record CellResult(int ExecutionCount, bool HasValue, object? Value, CellError? Error, TimeSpan Elapsed);
