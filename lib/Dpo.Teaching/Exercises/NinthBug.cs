namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 10.3: ten numbers of a rule that tells runs with a bug from runs without it, in at least four
/// of five seeds.</summary>
internal sealed class NinthBug : ExerciseTask
{
    private const int Seeds = 5, Enough = 4;

    internal static readonly ExerciseTask Task = new NinthBug
    {
        Id = "10.3",
        Question = "Your rule's number for seeds 1 to 5 without your bug, then for seeds 1 to 5 with it: ten numbers.",
        Points = 3,
        Step = "The number with the bug has to lie outside the band of "
            + "the five without, on one side, in four seeds at least.",
        Why = "A rule that was seen on one seed is an anecdote; "
            + "the table of this chapter had one such line until it was tried on five.",
    };

    internal override IEnumerable<(string Mistake, object Answer)> Samples =>
    [
        ("", new[] { 1, 1.1, 0.9, 1.05, 1.2, 3, 3.1, 2.9, 3.05, 1 }),
        ("seen on one seed", new[] { 1.0, 1, 1, 1, 1, 3, 3, 3, 3, 3 }),
        ("the bands overlap", new[] { 1, 1.1, 0.9, 1.05, 1.2, 3, 0.2, 1.1, 1.15, 1 }),
    ];

    public override ExerciseResult Grade(object? answer, int seed)
    {
        if (answer is null || (answer is double[] all && Array.TrueForAll(all, double.IsNaN)))
            return NotSolved();
        if (answer is not double[] { Length: 2 * Seeds } numbers || !Array.TrueForAll(numbers, double.IsFinite))
            return Unknown("Give ten numbers: five without the bug, five with it.");
        var (healthy, sick) = (numbers[..Seeds], numbers[Seeds..]);
        if (healthy.Distinct().Count() < Seeds || sick.Distinct().Count() < 2)
            return Known(
                "seen on one seed",
                "The numbers without the bug are the same for several seeds: "
                + "that is one run, written down more than once.");
        var separated = Math.Max(sick.Count(s => s > healthy.Max()), sick.Count(s => s < healthy.Min()));
        return separated >= Enough
            ? Solved()
            : Known("the bands overlap", $"On one side of the healthy band lie {separated} of 5; four are needed.");
    }
}
