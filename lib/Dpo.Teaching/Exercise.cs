using Dpo.Teaching.Exercises;

namespace Dpo.Teaching;

/// <summary>Judges the reader's answers in the cells. No answer fails a run: an exercise that was not begun prints
/// "not solved yet".</summary>
public static class Exercise
{
    private static readonly Dictionary<string, object?> _answers = [];

    /// <summary>Last answer to each exercise since <see cref="Lab.Start()"/>, by the number of the exercise, for a
    /// grader that tries another seed.</summary>
    public static IReadOnlyDictionary<string, object?> Answers => new Dictionary<string, object?>(_answers);

    /// <summary>Judges a number and prints the result in one line; NaN is no answer.</summary>
    /// <param name="id">Number of the exercise: chapter and position, e.g. "01.1".</param>
    /// <param name="answer">The student's result; correct within a relative error of 0.5 %. NaN if not solved
    /// yet.</param>
    public static void Check(string id, double answer) => Print(id, answer);

    /// <summary>Judges a few numbers and prints the result in one line; an empty array, null or
    /// NaN is no answer.</summary>
    /// <param name="id">Number of the exercise: chapter and position, e.g. "01.1".</param>
    /// <param name="answer">The student's results, in the order in which the question asks for them; null, an empty
    /// array or NaNs if not solved yet.</param>
    public static void Check(string id, double[]? answer) => Print(id, answer);

    /// <summary>Judges a choice, by its letter or its words, and prints the result in one line; null or
    /// "" is no answer.</summary>
    /// <param name="id">Number of the exercise: chapter and position, e.g. "01.3".</param>
    /// <param name="answer">The student's choice: the letter of an option, e.g. "b", or the option's full text (case is
    /// ignored); null or "" if not solved yet.</param>
    public static void Check(string id, string? answer) => Print(id, answer);

    /// <summary>Judges a function on random inputs and prints the result in one line; one that throws
    /// NotImplementedException is no answer.</summary>
    /// <param name="id">Number of the exercise: chapter and position, e.g. "01.2".</param>
    /// <param name="answer">Function that the student wrote, with the parameter and return types that the exercise
    /// states; null if not solved yet.</param>
    public static void Check(string id, Delegate? answer) => Print(id, answer);

    /// <summary>Prints the second hint to an exercise: the step to take, never the answer.</summary>
    /// <param name="id">Number of the exercise: chapter and position, e.g. "01.2".</param>
    public static void Hint(string id) => Console.WriteLine($"{id} {ExerciseCatalog.Find(id).Step}");

    /// <summary>Judges an answer; it is neither printed nor remembered.</summary>
    /// <param name="id">Number of the exercise: chapter and position, e.g. "01.2".</param>
    /// <param name="answer">The student's answer, of the type that the exercise asks for: double, double[], string or a
    /// function; null if not solved yet.</param>
    /// <param name="seed">Seed of the random test inputs, if the answer is a function; other answers do not depend on
    /// the seed.</param>
    /// <returns>Result: whether the answer is correct, the points, the mistake if it is a known one, and a text for the
    /// student.</returns>
    public static ExerciseResult Grade(string id, object? answer, int seed) =>
        ExerciseCatalog.Find(id).Grade(answer, seed);

    /// <summary>Forgets the answers, because another notebook, or another cell of one that is graded, begins.</summary>
    public static void Reset() => _answers.Clear();

    private static void Print(string id, object? answer)
    {
        var result = Grade(id, answer, Lab.Seed);
        _answers[id] = answer;
        Console.WriteLine(result.Text);
    }
}
