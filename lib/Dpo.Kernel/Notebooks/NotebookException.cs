namespace Dpo.Kernel.Notebooks;

/// <summary>Thrown for a notebook file that cannot be read or written; the message says where, what was expected
/// and what to do.</summary>
public sealed class NotebookException : Exception
{
    internal NotebookException(string file, int? line, int? column, string problem, Exception? inner = null)
        : base(Place(file, line, column) + ": " + problem, inner)
    {
        File = file;
        Line = line;
        Column = column;
    }

    /// <summary>Path or name of the notebook, as the caller gave it.</summary>
    public string File { get; }

    /// <summary>Line in the file, from 1; null where the whole file is meant.</summary>
    public int? Line { get; }

    /// <summary>Column in that line, from 1; null where the whole file is meant.</summary>
    public int? Column { get; }

    private static string Place(string file, int? line, int? column) =>
        line is null ? file : FormattableString.Invariant($"{file}, line {line}, column {column}");
}
