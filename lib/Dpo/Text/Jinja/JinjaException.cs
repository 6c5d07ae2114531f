namespace Dpo.Text.Jinja;

/// <summary>Thrown for a chat template that cannot be parsed or rendered, or that refuses what it is given.</summary>
public sealed class JinjaException : Exception
{
    internal JinjaException(string message, int line, int column, Exception? inner = null)
        : base($"line {line}, column {column}: {message}", inner) => (Line, Column) = (line, column);

    internal JinjaException(string raised, int line, int column, bool isRaised)
        : base(raised) => (Line, Column, IsRaised) = (line, column, isRaised);

    /// <summary>Line of the template at which the fault is, from 1.</summary>
    public int Line { get; }

    /// <summary>Column of that line at which the fault is, from 1.</summary>
    public int Column { get; }

    /// <summary>Whether the template itself called raise_exception; the message is then exactly the one it
    /// gave.</summary>
    public bool IsRaised { get; }
}
