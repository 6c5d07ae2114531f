namespace Dpo.Kernel;

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
