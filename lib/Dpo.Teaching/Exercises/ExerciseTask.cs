namespace Dpo.Teaching.Exercises;

/// <summary>An exercise: its question, how an answer is judged, and what the reader is told.</summary>
public abstract class ExerciseTask
{
    private protected ExerciseTask() { }

    /// <summary>Number of the exercise: chapter and position, e.g. "01.2".</summary>
    public required string Id { get; init; }

    /// <summary>Question that the reader is asked, in one sentence.</summary>
    public required string Question { get; init; }

    /// <summary>Points that a right answer earns, 1 or more.</summary>
    public required int Points { get; init; }

    /// <summary>Second hint, on request: the step to take, never the answer.</summary>
    public required string Step { get; init; }

    /// <summary>Sentence or two shown after solving: why the result matters.</summary>
    public required string Why { get; init; }

    /// <summary>Judges an answer. The same answer and seed give the same result; nothing is printed.</summary>
    /// <param name="answer">Answer of the kind that the exercise asks for: a number, an array of numbers, words or a
    /// function; null is no answer.</param>
    /// <param name="seed">Seed of the random inputs that a function is tried on.</param>
    /// <returns>Points and text for the answer; whatever the answer is or throws, no exception is thrown.</returns>
    public abstract ExerciseResult Grade(object? answer, int seed);

    // The right answer under "", and each known wrong one under its name: what the tests hand in.
    internal abstract IEnumerable<(string Mistake, object Answer)> Samples { get; }

    private protected ExerciseResult NotSolved() => new(Id, false, null, 0, $"{Id} not solved yet");

    private protected ExerciseResult Solved() =>
        new(Id, true, null, Points, $"{Id} solved ({Points} {(Points == 1 ? "point" : "points")}). {Why}");

    private protected ExerciseResult Known(string mistake, string symptom) =>
        new(Id, false, mistake, 0, $"{Id} not yet. {symptom} (The step: Exercise.Hint(\"{Id}\").)");

    private protected ExerciseResult Unknown(string text) => new(Id, false, null, 0, $"{Id} not yet. {text}");
}

/// <summary>Result of judging an answer to an exercise.</summary>
/// <param name="Id">Number of the exercise, e.g. "01.2".</param>
/// <param name="Solved">Whether the answer is right.</param>
/// <param name="Mistake">Name of the known mistake that the answer shows; null for a right, an unknown or
/// a missing answer.</param>
/// <param name="Points">Points that the answer earned; 0 unless it is right.</param>
/// <param name="Text">One line that tells the reader the result, with a hint or the reason why it matters.</param>
public sealed record ExerciseResult(string Id, bool Solved, string? Mistake, int Points, string Text);

/// <summary>A known wrong answer to an exercise.</summary>
/// <typeparam name="TAnswer">Type of the answer: numbers, or a function on the inputs of the exercise.</typeparam>
/// <param name="Name">Name of the mistake in a few words, which the grader reports.</param>
/// <param name="Answer">Wrong answer that this mistake leads to.</param>
/// <param name="Symptom">First hint: what can be seen of the mistake, not what to do.</param>
internal sealed record Mistake<TAnswer>(string Name, TAnswer Answer, string Symptom);
