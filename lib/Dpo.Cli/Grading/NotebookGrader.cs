using System.Text.RegularExpressions;
using Dpo.Kernel;
using Dpo.Teaching;

namespace Dpo.Cli.Grading;

/// <summary>Runs the first cell of a notebook and those of its exercises, and judges the answers with other numbers.</summary>
/// <remarks>Exercises need the first cell alone, so the chapter's training is not run. A cell that fails costs its own points; one that does not
/// end is left behind, and the next goes on in a fresh session. A cell that ends the process cannot be held.</remarks>
internal static partial class NotebookGrader
{
    /// <summary>Judges every exercise of a notebook.</summary>
    /// <param name="path">A chapter with a student's answers.</param>
    /// <param name="seed">Draws the numbers that functions are tried on.</param>
    /// <param name="limit">The longest that a cell may take.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>A row an exercise, in the notebook's order.</returns>
    /// <exception cref="InvalidDataException">The notebook has no exercise, or asks for one that there is not.</exception>
    public static async Task<IReadOnlyList<GradeRow>> GradeAsync(string path, int seed, TimeSpan limit, CancellationToken stop)
    {
        var notebook = Notebook.Load(path);
        var exercises = notebook.Cells.SkipWhile(c => !c.Source.StartsWith("## Exercises", StringComparison.Ordinal)).ToList();
        var first = notebook.CodeCells.FirstOrDefault();
        var cells = (exercises.Count > 0 ? exercises : notebook.Cells).Where(c => c.Kind == CellKind.Code && c != first).ToList();
        if (first is null || !cells.Any(c => Ids(c).Any()))
        {
            throw new InvalidDataException($"{path}: there is no exercise in it; expected cells that call Exercise.Check(\"03.1\", ...)");
        }
        var rows = new Dictionary<string, GradeRow>();
        Session? session = null;
        try
        {
            foreach (var cell in cells[..(cells.FindLastIndex(c => Ids(c).Any()) + 1)])
            {
                stop.ThrowIfCancellationRequested();
                var begun = session is null ? await RunAsync(session = NewSession(path), first, limit, stop) : null;
                var fault = begun is null ? await RunAsync(session, cell, limit, stop) : new Fault($"the first cell stopped: {begun.Text}", EndsSession: true);
                foreach (var id in Ids(cell))
                {
                    rows[id] = await RowAsync(id, fault?.Text, seed, limit);
                }
                if (fault is { EndsSession: true })
                {
                    session.Dispose();
                    session = null;
                }
            }
        }
        finally
        {
            session?.Dispose();
        }
        return [.. rows.Values];
    }

    // Why a cell stopped, and whether another can follow it in its session.
    private sealed record Fault(string Text, bool EndsSession);

    private static Session NewSession(string path) => new(Path.GetDirectoryName(Path.GetFullPath(path))!);

    // Null, or why the cell stopped.
    private static async Task<Fault?> RunAsync(Session session, Cell cell, TimeSpan limit, CancellationToken stop)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(limit);
        var result = await session.RunAsync(cell.Source, new NoOutput(), late.Token);
        stop.ThrowIfCancellationRequested();
        return result.Error is not { } error ? null
            : late.IsCancellationRequested ? new Fault(NotEnded(limit), EndsSession: true)
            : new Fault($"{error.Name}{(error.Line is { } line ? $" in its line {line}" : "")}: {error.Message.Split('\n')[0]}", EndsSession: false);
    }

    private static async Task<GradeRow> RowAsync(string id, string? fault, int seed, TimeSpan limit)
    {
        var task = ExerciseCatalog.All.FirstOrDefault(t => t.Id == id) ?? throw new InvalidDataException($"there is no exercise \"{id}\"; there are {string.Join(", ", ExerciseCatalog.All.Select(t => t.Id))}");
        if (fault is not null)
        {
            return new GradeRow(id, 0, task.Points, false, null, $"{id} stopped: {fault}");
        }
        var judged = Task.Run(() => Exercise.Grade(id, Exercise.Answers.GetValueOrDefault(id), seed));
        if (await Task.WhenAny(judged, Task.Delay(limit)) != judged)
        {
            return new GradeRow(id, 0, task.Points, false, null, $"{id} stopped: with other numbers {NotEnded(limit)}");
        }
        var result = await judged;
        return new GradeRow(id, result.Points, task.Points, result.Solved, result.Mistake, result.Text);
    }

    private static string NotEnded(TimeSpan limit) => FormattableString.Invariant($"it did not end within {limit.TotalSeconds:0.#} s");

    private static IEnumerable<string> Ids(Cell cell) => Asked().Matches(cell.Source).Select(m => m.Groups[1].Value).Distinct();

    [GeneratedRegex(@"Exercise\.Check\(\s*""([^""]+)""")]
    private static partial Regex Asked();
}
