using System.Text.RegularExpressions;

namespace Dpo.Kernel.Notebooks;

/// <summary>A chapter to hand to students: no outputs, no way to the solutions, everything else as it is.</summary>
public static partial class StudentCopy
{
    /// <summary>Makes the copy.</summary>
    /// <param name="notebook">A chapter.</param>
    /// <param name="from">Its folder.</param>
    /// <param name="to">The copy's folder: references to files (<c>#r "../..."</c>) are written as seen from there.</param>
    /// <returns>The copy; the notebook is left as it is.</returns>
    public static Notebook Of(Notebook notebook, string from, string to)
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
