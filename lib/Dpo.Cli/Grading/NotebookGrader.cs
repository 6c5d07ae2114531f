using Dpo.Kernel;

namespace Dpo.Cli.Grading;

/// <summary>Judges a handed-in notebook. There is a result in any case, also where it cannot be read or run.</summary>
internal static class NotebookGrader
{
    /// <summary>Judges every exercise of a notebook.</summary>
    /// <param name="path">The notebook's file.</param>
    /// <param name="read">Gives what the file holds, or throws why it cannot be read.</param>
    /// <param name="seed">Draws the numbers that functions are tried on.</param>
    /// <param name="limit">The processor time that a cell may take.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>A row for each exercise, or one that says why there is none.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/>.</exception>
    public static async Task<GradeResult> GradeAsync(
        string path, Func<Notebook> read, int seed, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            using var run = new GradeRun(folder, HandIn.Of(read(), path), seed, limit, stop);
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
