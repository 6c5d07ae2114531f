namespace Dpo.Kernel;

/// <summary>Why a cell failed.</summary>
/// <param name="Name">The exception's type, or <c>CompilationError</c>, <c>Interrupted</c>, <c>NotStopped</c>.</param>
/// <param name="Message">What went wrong, in words.</param>
/// <param name="Line">The line in the cell, from 1; null where no line of the cell is to blame.</param>
/// <param name="Traceback">What the reader sees: the place, the message, the source line, the calls that led there.</param>
public sealed record CellError(string Name, string Message, int? Line, IReadOnlyList<string> Traceback)
{
    /// <summary>The traceback as one text.</summary>
    /// <returns>Lines of text.</returns>
    public override string ToString() => string.Join('\n', Traceback);
}
