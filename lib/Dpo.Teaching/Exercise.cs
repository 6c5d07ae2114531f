using Dpo.Teaching.Exercises;

namespace Dpo.Teaching;

/// <summary>Judges the reader's answers in the cells. No answer fails a run: an untouched stub prints "not solved yet".</summary>
public static class Exercise
{
    private static readonly Dictionary<string, object?> _answers = [];

    /// <summary>The last answer to each exercise since <see cref="Lab.Start()"/>, for a grader that tries another seed.</summary>
    public static IReadOnlyDictionary<string, object?> Answers => new Dictionary<string, object?>(_answers);

    /// <summary>Judges a number; NaN is no answer.</summary>
    /// <param name="id">The exercise: "01.1".</param>
    /// <param name="answer">The number.</param>
    public static void Check(string id, double answer) => Print(id, answer);

    /// <summary>Judges a few numbers; none, null or NaN is no answer.</summary>
    /// <param name="id">The exercise: "01.1".</param>
    /// <param name="answer">The numbers.</param>
    public static void Check(string id, double[]? answer) => Print(id, answer);

    /// <summary>Judges a choice, by its letter or its words; null or "" is no answer.</summary>
    /// <param name="id">The exercise: "01.3".</param>
    /// <param name="answer">The letter or the words.</param>
    public static void Check(string id, string? answer) => Print(id, answer);

    /// <summary>Judges a function on drawn inputs; one that throws NotImplementedException is no answer.</summary>
    /// <param name="id">The exercise: "01.2".</param>
    /// <param name="answer">The function.</param>
    public static void Check(string id, Delegate? answer) => Print(id, answer);

    /// <summary>Prints the second hint: the step, never the answer.</summary>
    /// <param name="id">The exercise: "01.2".</param>
    public static void Hint(string id) => Console.WriteLine($"{id} {ExerciseCatalog.Find(id).Step}");

    /// <summary>Judges an answer without printing or keeping it.</summary>
    /// <param name="id">The exercise: "01.2".</param>
    /// <param name="answer">A number, numbers, words or a function.</param>
    /// <param name="seed">Draws the inputs that a function is tried on.</param>
    /// <returns>What it earned.</returns>
    public static ExerciseResult Grade(string id, object? answer, int seed) => ExerciseCatalog.Find(id).Grade(answer, seed);

    /// <summary>Forgets the answers: another notebook, or another cell of one that is graded, begins.</summary>
    public static void Reset() => _answers.Clear();

    private static void Print(string id, object? answer)
    {
        var result = Grade(id, answer, Lab.Seed);
        _answers[id] = answer;
        Console.WriteLine(result.Text);
    }
}
