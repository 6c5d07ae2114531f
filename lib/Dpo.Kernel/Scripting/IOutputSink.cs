namespace Dpo.Kernel.Scripting;

/// <summary>Receives the outputs of a running cell: a run without Jupyter collects them, a Jupyter kernel
/// publishes them.</summary>
/// <remarks>Calls come in the order of the program and from any thread, also from one that outlives its
/// cell. A bundle maps MIME types to content, richest first, <c>text/plain</c> always among them; JSON types
/// hold JSON text.</remarks>
public interface IOutputSink
{
    /// <summary>Receives text that the cell wrote to the console, as it is written.</summary>
    /// <param name="name">Name of the console stream: <c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="text">Text as the cell wrote it, line breaks included; not necessarily whole lines.</param>
    void Stream(string name, string text);

    /// <summary>Receives a value to show while the cell runs.</summary>
    /// <param name="bundle">Representations of the value: key = MIME type, e.g. "text/html"; value = content.
    /// <c>text/plain</c> is always present.</param>
    /// <param name="displayId">Identifier by which a later <see cref="Update"/> can replace the content; null (the
    /// default) if no update will follow.</param>
    void Display(IReadOnlyDictionary<string, string> bundle, string? displayId = null);

    /// <summary>Receives new content for a value that was shown under a name.</summary>
    /// <param name="displayId">Identifier that an earlier <see cref="Display"/> was given.</param>
    /// <param name="bundle">New representations of the value: key = MIME type; value = content. All earlier ones are
    /// replaced.</param>
    void Update(string displayId, IReadOnlyDictionary<string, string> bundle);

    /// <summary>Receives the value of the cell's last expression.</summary>
    /// <param name="bundle">Representations of the cell's value: key = MIME type, e.g. "text/html"; value = content.
    /// <c>text/plain</c> is always present.</param>
    /// <param name="executionCount">Execution count: number of the cell in the session, counted from 1.</param>
    void Result(IReadOnlyDictionary<string, string> bundle, int executionCount);

    /// <summary>Receives the error that ended the cell, as its last output.</summary>
    /// <param name="failure">Error that ended the cell: type, message, line and traceback.</param>
    void Fail(CellError failure);
}

/// <summary>Error that ended a cell.</summary>
/// <param name="Name">Type name of the exception, or <c>CompilationError</c>, <c>Interrupted</c>, <c>NotStopped</c>
/// (ignored a request to stop) or <c>ProgramEnded</c>.</param>
/// <param name="Message">Message of the exception or of the first compilation error, without its place in the
/// cell.</param>
/// <param name="Line">Line in the source of the cell, from 1; null if the error cannot be assigned to a line of the
/// cell.</param>
/// <param name="Traceback">Lines to show under the cell: place and message, the source line, then the calls that led to
/// the error.</param>
public sealed record CellError(string Name, string Message, int? Line, IReadOnlyList<string> Traceback)
{
    /// <summary>Returns the traceback as one text.</summary>
    /// <returns>Traceback lines of the error, separated by line breaks.</returns>
    public override string ToString() => string.Join('\n', Traceback);
}
