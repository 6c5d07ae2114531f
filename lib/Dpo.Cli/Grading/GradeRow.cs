namespace Dpo.Cli.Grading;

/// <summary>What an exercise of a handed-in notebook earned.</summary>
/// <param name="Id">"03.1"; empty where the row is about the whole notebook.</param>
/// <param name="Points">Earned.</param>
/// <param name="Of">To be had.</param>
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
/// <param name="Notebook">Its file.</param>
/// <param name="Exercises">A row for each exercise.</param>
/// <param name="Problems">Sentences for whoever grades: what could not be judged, which cell ended its program.</param>
internal sealed record GradeResult(string Notebook, IReadOnlyList<GradeRow> Exercises, IReadOnlyList<string> Problems)
{
    /// <summary>Points earned.</summary>
    public int Points => Exercises.Sum(r => r.Points);

    /// <summary>Points to be had.</summary>
    public int Of => Exercises.Sum(r => r.Of);
}
