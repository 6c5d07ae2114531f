namespace Dpo.Teaching.Exercises;

/// <summary>An exercise whose answer is a number, or a few numbers, worked out by hand.</summary>
internal sealed class HandExercise : ExerciseTask
{
    // Three significant digits, rounded, are at most half a per cent off.
    private const double Relative = 0.005;

    public required double[] Truth { get; init; }

    public required Mistake<double[]>[] Mistakes { get; init; }

    internal override IEnumerable<(string Mistake, object Answer)> Samples =>
        [("", Truth), .. Mistakes.Select(m => (m.Name, (object)m.Answer))];

    public override ExerciseResult Grade(object? answer, int seed)
    {
        var numbers = answer switch { double x => [x], double[] x => x, _ => (double[])[] };
        if (answer is not (null or double or double[]))
            return Unknown(
                $"The answer is {Truth.Length switch { 1 => "a number", var n => $"an array of {n} numbers" }}.");
        if (Array.TrueForAll(numbers, double.IsNaN))
            return NotSolved();
        if (numbers.Length != Truth.Length)
            return Unknown($"The numbers asked for are {Truth.Length}, yours are {numbers.Length}.");
        if (Agree(numbers, Truth))
            return Solved();
        return Array.Find(Mistakes, m => Agree(numbers, m.Answer)) is { } mistake
            ? Known(mistake.Name, mistake.Symptom)
            : Unknown($"It is none of the known mistakes either. The step: Exercise.Hint(\"{Id}\").");
    }

    internal static bool Agree(double[] a, double[] b) =>
        a.Zip(b).All(p => Math.Abs(p.First - p.Second) <= Math.Max(1e-6, Relative * Math.Abs(p.Second)));
}
