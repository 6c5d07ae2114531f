using Dpo.Kernel;

namespace Dpo.Cli.Grading;

/// <summary>Judges a handed-in notebook: whatever it is or does, there is a result.</summary>
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
            var named = e.Message.StartsWith(path, StringComparison.Ordinal);
            var reason = named ? e.Message[path.Length..].TrimStart(':', ',', ' ') : e.Message;
            var why = $"cannot be {(e is NotebookException ? "read" : "judged")}: {reason}";
            return new GradeResult(path, [new GradeRow("", 0, 0, false, null, why) { Judged = false }], [why]);
        }
    }
}
