namespace Dpo.Teaching;

/// <summary>What an answer to an exercise earned.</summary>
/// <param name="Id">The exercise: "01.2".</param>
/// <param name="Solved">Whether the answer is right.</param>
/// <param name="Mistake">The known mistake that it shows; null for a right, an unknown or a missing answer.</param>
/// <param name="Points">The points earned.</param>
/// <param name="Text">One line for the reader.</param>
public sealed record ExerciseResult(string Id, bool Solved, string? Mistake, int Points, string Text);
