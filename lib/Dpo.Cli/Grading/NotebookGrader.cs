using Dpo.Cli.Terminal;
using Dpo.Kernel.Notebooks;

namespace Dpo.Cli.Grading;

/// <summary>Judges a handed-in notebook. There is a result in any case, also where it cannot be read or run.</summary>
internal static class NotebookGrader
{
    /// <summary>Judges every exercise of a notebook.</summary>
    /// <param name="path">The notebook's file.</param>
    /// <param name="read">Gives what the file holds, or throws why it cannot be read.</param>
    /// <param name="seed">Draws the numbers that functions are tried on.</param>
    /// <param name="limit">The processor time that a cell may take.</param>
    /// <param name="stop">Ends the grading before the next cell.</param>
    /// <returns>A row for each exercise, or one that says why there is none.</returns>
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
/// <param name="Id">"03.1"; empty where the row is about the whole notebook.</param>
/// <param name="Points">Points that were earned.</param>
/// <param name="Of">Points that could be earned.</param>
/// <param name="Solved">Whether the answer is right with other numbers than the student's.</param>
/// <param name="Mistake">The known mistake that it shows; null for none.</param>
/// <param name="Text">One line: why it matters, the hint, or how the cell stopped.</param>
internal sealed record GradeRow(string Id, int Points, int Of, bool Solved, string? Mistake, string Text)
{
    /// <summary>Most characters of a sentence that are shown: a hand-in chooses the words of its errors.</summary>
    public const int Widest = 500;

    /// <summary>False where the fault is not the answer's: a person has to look.</summary>
    public bool Judged { get; init; } = true;
}

/// <summary>What a handed-in notebook earned.</summary>
/// <param name="Notebook">File name of the hand-in.</param>
/// <param name="Exercises">A row for each exercise.</param>
/// <param name="Problems">Sentences for whoever grades: what could not be judged, which cell ended its program.</param>
internal sealed record GradeResult(string Notebook, IReadOnlyList<GradeRow> Exercises, IReadOnlyList<string> Problems)
{
    /// <summary>Points earned.</summary>
    public int Points => Exercises.Sum(r => r.Points);

    /// <summary>Points to be had.</summary>
    public int Of => Exercises.Sum(r => r.Of);
}
