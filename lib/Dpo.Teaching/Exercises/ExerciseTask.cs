namespace Dpo.Teaching.Exercises;

/// <summary>An exercise: how an answer is judged, and what is said about it.</summary>
public abstract class ExerciseTask
{
    private protected ExerciseTask() { }

    /// <summary>Chapter and number: "01.2".</summary>
    public required string Id { get; init; }

    /// <summary>What the reader is asked, in one sentence.</summary>
    public required string Question { get; init; }

    /// <summary>The points of a right answer.</summary>
    public required int Points { get; init; }

    /// <summary>The second hint, on request: the step, never the answer.</summary>
    public required string Step { get; init; }

    /// <summary>One sentence after solving: why it matters.</summary>
    public required string Why { get; init; }

    /// <summary>Judges an answer. Pure: the same answer and seed give the same result, nothing is printed.</summary>
    /// <param name="answer">A number, numbers, words or a function; what the exercise asks for.</param>
    /// <param name="seed">Draws the inputs that a function is tried on.</param>
    /// <returns>What it earned. Whatever the answer is or throws, no exception.</returns>
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

/// <summary>What an answer to an exercise earned.</summary>
/// <param name="Id">The exercise: "01.2".</param>
/// <param name="Solved">Whether the answer is right.</param>
/// <param name="Mistake">The known mistake that it shows; null for a right, an unknown or a missing answer.</param>
/// <param name="Points">The points earned.</param>
/// <param name="Text">One line for the reader.</param>
public sealed record ExerciseResult(string Id, bool Solved, string? Mistake, int Points, string Text);

/// <summary>A known wrong answer of an exercise.</summary>
/// <typeparam name="TAnswer">Numbers, or a function on the inputs of the exercise.</typeparam>
/// <param name="Name">What went wrong, in a few words; the grader reports it.</param>
/// <param name="Answer">The wrong answer itself.</param>
/// <param name="Symptom">The first hint: what can be seen, not what to do.</param>
internal sealed record Mistake<TAnswer>(string Name, TAnswer Answer, string Symptom);
