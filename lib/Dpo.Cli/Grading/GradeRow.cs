namespace Dpo.Cli.Grading;

/// <summary>What an exercise of a handed-in notebook earned.</summary>
/// <param name="Id">"03.1".</param>
/// <param name="Points">Earned.</param>
/// <param name="Of">To be had.</param>
/// <param name="Solved">Whether the answer is right with other numbers than the student's.</param>
/// <param name="Mistake">The known mistake that it shows; null for none.</param>
/// <param name="Text">One line: why it matters, the hint, or how the cell stopped.</param>
internal sealed record GradeRow(string Id, int Points, int Of, bool Solved, string? Mistake, string Text);
