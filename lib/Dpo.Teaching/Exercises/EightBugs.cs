using Dpo.Science.Bugs;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 10.1: which bug each of eight runs has. A wrong name is answered by what that bug
/// would have shown.</summary>
internal sealed class EightBugs : ExerciseTask
{
    internal static readonly ExerciseTask Task = new EightBugs
    {
        Id = "10.1",
        Question = "The number of the bug of each patient, A to H: "
            + string.Join(", ", BugMystery.Names.Select((n, i) => $"{i + 1} {n}"))
            + ".",
        Points = 3,
        Step = "Take the table line by line, from the top: it asks for one number at a time.",
        Why = "All eight train without an error message, and most end with a lower loss than they began with.",
    };

    private static readonly (Bug, Bug)[] _neighbours =
    [
        (Bug.EosMasked, Bug.MeanForSum),
        (Bug.BetaForgotten, Bug.ReferenceNotFrozen),
        (Bug.WrongLastToken, Bug.KlOfTheWrongSign),
        (Bug.PromptInTheLoss, Bug.MeanForSum),
    ];

    private static double[] Truth => [.. BugMystery.Patients.Select(b => (double)BugMystery.Number(b))];

    // Each bug taken for its nearest neighbour.
    internal override IEnumerable<(string Mistake, object Answer)> Samples =>
    [
        ("", Truth),
        .. _neighbours.Select(p =>
            ($"{Name(p.Item2)} for patient {Letter(p.Item1)}", (object)Swapped(p.Item1, p.Item2))),
    ];

    public override ExerciseResult Grade(object? answer, int seed)
    {
        if (answer is not double[] numbers)
            return answer is null ? NotSolved() : Unknown("The answer is an array of 8 numbers.");
        if (Array.TrueForAll(numbers, double.IsNaN))
            return NotSolved();
        if (numbers.Length != 8 || !Array.TrueForAll(numbers, n => n is >= 1 and <= 8 && n == Math.Floor(n)))
            return Unknown("Give 8 numbers from 1 to 8, patient A first.");
        var wrong = numbers.Zip(Truth, (given, true_) => given == true_).ToList().IndexOf(false);
        if (wrong < 0)
            return Solved();
        var guess = BugMystery.Signs.ElementAt((int)numbers[wrong] - 1).Value;
        return Known(
            $"{guess.Name} for patient {(char)('A' + wrong)}",
            $"Patient {(char)('A' + wrong)}: with \"{guess.Name}\", {guess.Tell}. Look there. "
            + $"{numbers.Zip(Truth).Count(p => p.First == p.Second)} of 8 are right.");
    }

    private static string Name(Bug bug) => BugMystery.Signs[bug].Name;

    private static char Letter(Bug bug) => (char)('A' + BugMystery.Patients.ToList().IndexOf(bug));

    private static double[] Swapped(Bug a, Bug b)
    {
        var (answer, patients) = (Truth, BugMystery.Patients.ToList());
        (answer[patients.IndexOf(a)], answer[patients.IndexOf(b)]) = (BugMystery.Number(b), BugMystery.Number(a));
        return answer;
    }
}
