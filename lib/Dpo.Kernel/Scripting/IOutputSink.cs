namespace Dpo.Kernel.Scripting;

/// <summary>Where a running cell's outputs go: a headless run collects them, a Jupyter front publishes them.</summary>
/// <remarks>Calls come in the order of the program and from any thread, also from one that outlives its cell. A bundle maps
/// MIME types to content, richest first, <c>text/plain</c> always among them; JSON types hold JSON text.</remarks>
public interface IOutputSink
{
    /// <summary>Text of the console, as it is written.</summary>
    /// <param name="name"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="text">What was written, not necessarily a line.</param>
    void Stream(string name, string text);

    /// <summary>Shows something while the cell runs.</summary>
    /// <param name="bundle">MIME type to content.</param>
    /// <param name="displayId">A name under which it can be updated; null if it never is.</param>
    void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null);

    /// <summary>Replaces what was shown under a name.</summary>
    /// <param name="displayId">The name given to <see cref="Display"/>.</param>
    /// <param name="bundle">MIME type to content.</param>
    void Update(string displayId, IReadOnlyDictionary<string, string> bundle);

    /// <summary>The value of the cell's last expression.</summary>
    /// <param name="bundle">MIME type to content.</param>
    /// <param name="executionCount">The cell's number.</param>
    void Result(IReadOnlyDictionary<string, string> bundle, int executionCount);

    /// <summary>The error that ended the cell; its last output.</summary>
    /// <param name="failure">What went wrong and where.</param>
    void Fail(CellError failure);
}

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
