using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;
using Dpo.Teaching;
using Dpo.Teaching.Exercises;

namespace Dpo.Cli.Grading;

/// <summary>A notebook that is to be graded: its set-up, its cells, and the exercises that it should have.</summary>
internal sealed partial class HandIn
{
    private const string Heading = "## Exercises";

    private HandIn(string setUp, IReadOnlyList<string> usings, IReadOnlyList<HandInCell> cells,
        IReadOnlyList<ExerciseTask> expected)
    {
        (SetUp, Usings, Cells, Expected) = (setUp, usings, cells, expected);
    }

    /// <summary>The code that exercises need before them: the cell that calls <c>Lab.Start</c>.</summary>
    public string SetUp { get; }

    /// <summary>The using directives of the chapter's cells that are not run: the student's answers may rely on them.
    /// </summary>
    public IReadOnlyList<string> Usings { get; }

    /// <summary>The cells to run after it, in order; nothing behind the last exercise.</summary>
    public IReadOnlyList<HandInCell> Cells { get; }

    /// <summary>All exercises of the notebook's chapter.</summary>
    public IReadOnlyList<ExerciseTask> Expected { get; }

    /// <summary>Takes a notebook apart.</summary>
    /// <exception cref="InvalidDataException">Nothing in it can be graded.</exception>
    public static HandIn Read(Notebook notebook, string path)
    {
        var code = notebook.CodeCells.Select(c => new HandInCell(c, ExerciseCalls.In(c.Source))).ToList();
        var setUp = code.Find(c => c.Asked.Count == 0 && c.Cell.Source.Contains("Lab.Start", StringComparison.Ordinal));
        var heading = notebook.Cells.FirstOrDefault(c => c.Source.StartsWith(Heading, StringComparison.Ordinal));
        var begin = heading?.Position ?? 0;
        var last = code.FindLastIndex(c => c.Asked.Count > 0);
        var cells = code[..(last + 1)].FindAll(c => c != setUp && (c.Cell.Position > begin || c.Asked.Count > 0));
        var asked = cells.SelectMany(c => c.Asked).ToList();
        var chapters = ChapterOf(notebook, path) is { } told ? [told] : asked.Select(Chapter).ToHashSet();
        var expected = ExerciseCatalog.All.Where(t => chapters.Contains(Chapter(t.Id))).ToList();
        return expected.Count > 0 || asked.Count > 0
            ? new HandIn(setUp?.Cell.Source ?? FirstCell.Text(""),
                UsingsOf(code.Except(cells).Where(c => c != setUp)), cells, expected)
            : throw new InvalidDataException("there is no exercise in it; expected cells that call "
                + "Exercise.Check(\"03.1\", ...), or a title (# 03 ...) or file name (03-...) that tells the chapter");
    }

    // The first heading's number, or the file's; null for none, or where there is no such chapter.
    private static string? ChapterOf(Notebook notebook, string path)
    {
        var titles = notebook.Cells.Where(c => c.Kind == CellKind.Markdown).Select(c => Title().Match(c.Source));
        return titles.Append(FileName().Match(Path.GetFileName(path))).Where(m => m.Success)
            .Select(m => m.Groups[1].Value).FirstOrDefault(c => ExerciseCatalog.All.Any(t => Chapter(t.Id) == c));
    }

    private static List<string> UsingsOf(IEnumerable<HandInCell> cells) =>
        [.. cells.SelectMany(c => Using().Matches(c.Cell.Source)).Select(m => m.Value.Trim()).Distinct()];

    private static string Chapter(string id) => id.Split('.')[0];

    [GeneratedRegex(@"^# (\d\d)\b")]
    private static partial Regex Title();

    [GeneratedRegex(@"^using (?:static )?[A-Za-z_][\w.]*;", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^(\d\d)(?!\d)")]
    private static partial Regex FileName();
}

/// <summary>A code cell of a hand-in.</summary>
/// <param name="Cell">Code cell of the student's notebook.</param>
/// <param name="Asked">Ids, e.g. "03.1", of the exercises that the cell's code checks by calling
/// <c>Exercise.Check</c>.</param>
internal sealed record HandInCell(Cell Cell, IReadOnlyList<string> Asked);
