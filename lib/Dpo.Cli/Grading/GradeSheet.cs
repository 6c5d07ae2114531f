using Dpo.Teaching.Exercises;

namespace Dpo.Cli.Grading;

/// <summary>The rows of one hand-in: one for each exercise, the best of its attempts.</summary>
internal sealed class GradeSheet(IReadOnlyList<ExerciseTask> expected)
{
    private readonly Dictionary<string, (GradeRow Best, int Attempts)> _rows = [];

    /// <summary>Adds an attempt.</summary>
    public void Add(GradeRow row)
    {
        var known = _rows.TryGetValue(row.Id, out var before);
        _rows[row.Id] = (known && Rank(before.Best) > Rank(row) ? before.Best : row, known ? before.Attempts + 1 : 1);
    }

    /// <summary>The expected exercises in their order, then others that the hand-in has.</summary>
    public IReadOnlyList<GradeRow> Rows() =>
    [
        .. expected.Select(t => _rows.ContainsKey(t.Id) ? Row(t.Id) : Missing(t)),
        .. _rows.Keys.Except(expected.Select(t => t.Id)).Order(StringComparer.Ordinal).Select(Row),
    ];

    private static GradeRow Missing(ExerciseTask task) =>
        new(task.Id, 0, task.Points, false, null, $"{task.Id} missing: no cell checks it");

    private GradeRow Row(string id)
    {
        var (best, attempts) = _rows[id];
        return attempts == 1 ? best : best with { Text = $"{best.Text} (The best of {attempts} cells.)" };
    }

    // An attempt with a known mistake says more than an untouched copy below it.
    private static int Rank(GradeRow row) => (2 * row.Points) + (row.Mistake is null ? 0 : 1);
}
