using WinRateFunction = System.Func<int, int, int, double>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 08.2, a function: the win rate, in which a tie is half a win.</summary>
internal static class WinRateWithTies
{
    internal static readonly ExerciseTask Task = new CodeExercise<WinRateFunction>
    {
        Id = "08.2",
        Question = "Implement the win rate of wins, ties and losses, a tie counting one half.",
        Points = 1,
        Signature = "(int wins, int ties, int losses) => double",
        Example = "120 wins, 30 ties and 50 losses give 0.675",
        Apply = (function, random) => [function(random.Next(60, 200), random.Next(10, 60), random.Next(10, 60))],
        Truth = (wins, ties, losses) => (wins + ties / 2.0) / (wins + ties + losses),
        Mistakes =
        [
            new("ties dropped", (wins, ties, losses) => (double)wins / (wins + losses),
                "On the example yours gives 0.706: "
                + "a judge who cannot tell most stories apart would still report a clear winner."),
            new("ties as wins", (wins, ties, losses) => (wins + ties) / (double)(wins + ties + losses),
                "On the example yours gives 0.75. What does it give a policy against itself, all ties?"),
            new("whole numbers divided", (wins, ties, losses) => (wins + ties / 2) / (wins + ties + losses),
                "Yours is 0 or 1: int by int is int."),
        ],
        Step = "Against itself a policy must have one half.",
        Why = "Published win rates differ by several points through "
            + "the treatment of ties alone; say which one yours is.",
    };
}
