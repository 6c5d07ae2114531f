namespace Dpo.Teaching.Exercises;

/// <summary>An exercise that asks for a function. It is tried on random inputs, so that a typed
/// constant fails.</summary>
/// <typeparam name="TFunction">Delegate type of the function that the student writes; parameters and result are plain
/// numbers, arrays or strings.</typeparam>
internal sealed class CodeExercise<TFunction> : ExerciseTask where TFunction : Delegate
{
    private const int Tries = 5;

    /// <summary>Signature of the function, e.g. "(double[] logits, double tau) => double[]".</summary>
    public required string Signature { get; init; }

    /// <summary>Worked example with its result, as the exercise's text gives it.</summary>
    public required string Example { get; init; }

    /// <summary>Function that draws one input and calls a reader's function on it; the same random numbers give every
    /// function the same input.</summary>
    public required Func<TFunction, Random, double[]> Apply { get; init; }

    public required TFunction Truth { get; init; }

    public required Mistake<TFunction>[] Mistakes { get; init; }

    internal override IEnumerable<(string Mistake, object Answer)> Samples =>
        [("", Truth), .. Mistakes.Select(m => (m.Name, (object)m.Answer))];

    public override ExerciseResult Grade(object? answer, int seed)
    {
        if (answer is null)
            return NotSolved();
        if (answer is not TFunction function)
            return Unknown($"The answer is a function {Signature}.");
        double[][] outputs;
        try
        {
            outputs = Run(function, seed);
        }
        catch (NotImplementedException)
        {
            return NotSolved();
        }
        catch (Exception e)   // the reader's code: whatever it throws is one line
        {
            return Unknown($"Your function stopped with {e.GetType().Name} ({e.Message})");
        }
        if (Array.TrueForAll(outputs, o => o is null || Array.TrueForAll(o, double.IsNaN)))
            return NotSolved();
        if (Agree(outputs, Run(Truth, seed)))
            return Solved();
        return Array.Find(Mistakes, m => Agree(outputs, Run(m.Answer, seed))) is { } mistake
            ? Known(mistake.Name, mistake.Symptom)
            : Unknown($"It is none of the known mistakes either. Try the example: {Example}.");
    }

    internal double[][] Run(TFunction function, int seed)
    {
        var random = Draw.From(seed, Id);
        var seeds = Enumerable.Range(0, Tries).Select(_ => random.Next()).ToArray();
        return [.. seeds.Select(s => Apply(function, new Random(s)))];
    }

    internal static bool Agree(double[][] a, double[][] b) => a.Zip(b).All(p =>
        p.First?.Length == p.Second.Length
        && p.First.Zip(p.Second).All(x => x.First.Equals(x.Second)
            || (double.IsFinite(x.Second)
                && Math.Abs(x.First - x.Second) <= 1e-6 * Math.Max(1, Math.Abs(x.Second)))));
}
