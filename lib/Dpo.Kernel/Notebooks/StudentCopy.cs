using System.Text.RegularExpressions;

namespace Dpo.Kernel.Notebooks;

/// <summary>Makes a chapter to hand to students: without outputs and without the link to the solutions, everything
/// else as it is.</summary>
public static partial class StudentCopy
{
    /// <summary>Makes the copy of a chapter for students.</summary>
    /// <param name="notebook">Notebook to copy, with or without outputs; it is not changed.</param>
    /// <param name="from">Path of the folder that holds the original notebook; its relative <c>#r</c> paths start
    /// there.</param>
    /// <param name="to">Path of the folder that will hold the copy; relative <c>#r</c> paths that begin with a dot are
    /// rewritten to start there.</param>
    /// <returns>Copy without outputs and solution links, in memory only; the caller saves it with
    /// <see cref="Notebook.Save"/>.</returns>
    public static Notebook Create(Notebook notebook, string from, string to)
    {
        ArgumentNullException.ThrowIfNull(notebook);
        var copy = notebook.Copy();
        foreach (var cell in copy.Cells)
        {
            if (cell.Kind == CellKind.Code)
            {
                cell.Outputs.Clear();
                cell.ExecutionCount = null;
                cell.Source = Reference().Replace(cell.Source, m => $"#r \"{Moved(m.Groups[1].Value, from, to)}\"");
            }
            else
            {
                cell.Source = SolutionsLine().Replace(cell.Source, "");
            }
        }

        return copy;
    }

    private static string Moved(string path, string from, string to) =>
        Path.GetRelativePath(Path.GetFullPath(to), Path.GetFullPath(path, Path.GetFullPath(from))).Replace('\\', '/');

    [GeneratedRegex("""^#r "(\.[^"]*)"(?=\s*$)""", RegexOptions.Multiline)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^Solutions: .*\n?\n?", RegexOptions.Multiline)]
    private static partial Regex SolutionsLine();
}
