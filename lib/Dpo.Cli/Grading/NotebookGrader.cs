using Dpo.Cli.Terminal;
using Dpo.Kernel.Notebooks;

namespace Dpo.Cli.Grading;

/// <summary>Judges a handed-in notebook. There is a result in any case, also where it cannot be read or run.</summary>
internal static class NotebookGrader
{
    /// <summary>Judges every exercise of a notebook.</summary>
    /// <param name="path">Path of the student's notebook file (.ipynb), for messages; its folder is the working folder
    /// of the cells.</param>
    /// <param name="read">Function that returns the content of the notebook, or throws an exception that says why the
    /// file cannot be read.</param>
    /// <param name="seed">Seed of the random inputs on which the student's functions are tested.</param>
    /// <param name="limit">Processor time that each cell may take; a cell that takes longer is stopped and earns no
    /// points.</param>
    /// <param name="stop">Cancellation token that stops the grading.</param>
    /// <returns>Points of each exercise of the notebook; if it cannot be read or graded, a single entry that says
    /// why.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/>.</exception>
    public static async Task<GradeResult> GradeAsync(
        string path, Func<Notebook> read, int seed, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            using var run = new GradeRun(folder, HandIn.Read(read(), path), seed, limit, stop);
            return new GradeResult(path, await run.RowsAsync(), run.Problems);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var expected = Interrupt.IsExpected(e);
            var said = expected ? Words.OneLine(Interrupt.SentenceOf(e), GradeRow.Widest) : LastCatch.Describe(e);
            var named = said.StartsWith(path, StringComparison.Ordinal);
            var reason = named ? said[path.Length..].TrimStart(':', ',', ' ') : said;
            var why = $"cannot be {(e is NotebookException ? "read" : "judged")}: {reason}";
            var row = new GradeRow("", 0, 0, false, null, why.Split('\n')[0]) { Judged = false };
            return new GradeResult(path, [row], [why]);
        }
    }
}

/// <summary>What an exercise of a handed-in notebook earned.</summary>
/// <param name="Id">Id of the exercise, e.g. "03.1"; empty if the row is about the whole notebook.</param>
/// <param name="Points">Number of points that the student's answer earned.</param>
/// <param name="Of">Largest number of points that the exercise can earn.</param>
/// <param name="Solved">Whether the student's answer is right, also for inputs other than those in the
/// notebook.</param>
/// <param name="Mistake">Name of the known typical mistake that the student's answer shows; null for none.</param>
/// <param name="Text">One line of feedback for the student: that the answer is right and why it matters, a hint, or how
/// the cell failed.</param>
internal sealed record GradeRow(string Id, int Points, int Of, bool Solved, string? Mistake, string Text)
{
    /// <summary>Most characters of a sentence that are shown: a hand-in chooses the words of its errors.</summary>
    public const int Widest = 500;

    /// <summary>False where the fault is not the answer's: a person has to look.</summary>
    public bool Judged { get; init; } = true;
}

/// <summary>What a handed-in notebook earned.</summary>
/// <param name="Notebook">Path of the student's notebook file, as given on the command line.</param>
/// <param name="Exercises">Results of the exercises, one row each; a single row with an empty id if the notebook could
/// not be graded.</param>
/// <param name="Problems">Sentences for the teacher about what went wrong in grading, e.g. which cell ended its
/// process; empty for none.</param>
internal sealed record GradeResult(string Notebook, IReadOnlyList<GradeRow> Exercises, IReadOnlyList<string> Problems)
{
    /// <summary>Points earned.</summary>
    public int Points => Exercises.Sum(r => r.Points);

    /// <summary>Points to be had.</summary>
    public int Of => Exercises.Sum(r => r.Of);
}
