namespace Dpo.Kernel.Scripting;

/// <summary>Receives the outputs of a running cell: a run without Jupyter collects them, a Jupyter kernel
/// publishes them.</summary>
/// <remarks>Calls come in the order of the program and from any thread, also from one that outlives its
/// cell. A bundle maps MIME types to content, richest first, <c>text/plain</c> always among them; JSON types
/// hold JSON text.</remarks>
public interface IOutputSink
{
    /// <summary>Receives text that the cell wrote to the console, as it is written.</summary>
    /// <param name="name">Name of the stream: <c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="text">Text that was written, not necessarily a whole line.</param>
    void Stream(string name, string text);

    /// <summary>Receives a value to show while the cell runs.</summary>
    /// <param name="bundle">Content of each format, by its MIME type; <c>text/plain</c> among them.</param>
    /// <param name="displayId">Name under which <see cref="Update"/> can replace the content; null (the
    /// default) if it never is.</param>
    void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null);

    /// <summary>Receives new content for a value that was shown under a name.</summary>
    /// <param name="displayId">Name that was given to <see cref="Display"/>.</param>
    /// <param name="bundle">Content of each format, by its MIME type, which replaces the earlier content.</param>
    void Update(string displayId, IReadOnlyDictionary<string, string> bundle);

    /// <summary>Receives the value of the cell's last expression.</summary>
    /// <param name="bundle">Content of each format, by its MIME type; <c>text/plain</c> among them.</param>
    /// <param name="executionCount">Number of the cell in the session, from 1.</param>
    void Result(IReadOnlyDictionary<string, string> bundle, int executionCount);

    /// <summary>Receives the error that ended the cell, as its last output.</summary>
    /// <param name="failure">Kind, message, line and traceback of the error.</param>
    void Fail(CellError failure);
}

/// <summary>Error that ended a cell.</summary>
/// <param name="Name">Type of the exception, or <c>CompilationError</c>, <c>Interrupted</c>, <c>NotStopped</c>.</param>
/// <param name="Message">Message of the error, in words.</param>
/// <param name="Line">Line in the cell, from 1; null where the error belongs to no line of the cell.</param>
/// <param name="Traceback">Lines that the reader sees: the place, the message, the source line, the
/// calls that led there.</param>
public sealed record CellError(string Name, string Message, int? Line, IReadOnlyList<string> Traceback)
{
    /// <summary>Returns the traceback as one text.</summary>
    /// <returns>The lines of the traceback, separated by line breaks.</returns>
    public override string ToString() => string.Join('\n', Traceback);
}
