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
    /// <param name="answer">The student's answer, of the type that the exercise asks for: double, double[], string or a
    /// function; null if not solved yet.</param>
    /// <param name="seed">Seed of the random test inputs, if the answer is a function; other answers do not depend on
    /// the seed.</param>
    /// <returns>Result: whether the answer is correct, the points, and a text for the student. Returned even if the
    /// student's function throws.</returns>
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
/// <param name="Id">Number of the exercise: chapter and position, e.g. "01.2".</param>
/// <param name="Solved">True if the answer is correct; false if it is wrong or missing.</param>
/// <param name="Mistake">Name of the common mistake that the answer matches; null if the answer is correct or missing,
/// or matches no known mistake.</param>
/// <param name="Points">Points earned: all points of the exercise if the answer is correct, else 0.</param>
/// <param name="Text">One line for the student: the number of the exercise, the result, and a hint or the reason why
/// the result matters.</param>
public sealed record ExerciseResult(string Id, bool Solved, string? Mistake, int Points, string Text);

/// <summary>A known wrong answer to an exercise.</summary>
/// <typeparam name="TAnswer">Type of the answer: numbers (double[]), or the delegate type of a function that the
/// student writes.</typeparam>
/// <param name="Name">Name of the mistake in a few words, reported as <see cref="ExerciseResult.Mistake"/>.</param>
/// <param name="Answer">Wrong answer that results from this mistake; a student's answer that equals it is
/// recognised.</param>
/// <param name="Symptom">First hint, as a sentence: a visible symptom of the mistake, without saying what to
/// do.</param>
internal sealed record Mistake<TAnswer>(string Name, TAnswer Answer, string Symptom);
