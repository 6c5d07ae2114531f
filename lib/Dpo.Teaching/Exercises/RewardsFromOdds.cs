namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 03.1, by hand: rewards from the odds of comparisons (Bradley-Terry model).</summary>
internal static class RewardsFromOdds
{
    private static readonly double _b = Math.Log(16), _c = Math.Log(64);

    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "03.1",
        Question = "b is preferred to a 16 to 1, c to b 4 to 1, r_a = 0: "
            + "r_b, r_c, and the probability that c is preferred to a?",
        Points = 2,
        Truth = [_b, _c, 64 / 65.0],
        Mistakes =
        [
            new("log p for log odds", [Math.Log(16 / 17.0), Math.Log(16 / 17.0) + Math.Log(4 / 5.0), 64 / 65.0],
                "Your rewards fall below 0 for responses that win. "
                + "A probability of one half should give a difference of 0."),
            new("r_c = ln 4", [_b, Math.Log(4), 4 / 5.0], "Your c loses to b, though it was preferred to it."),
            new("base 2", [4, 6, 64 / 65.0], "Put yours into the sigmoid, and b beats a 55 to 1."),
        ],
        Step = "The margin is the logarithm of the odds; the margins along a chain of comparisons add up.",
        Why = "Three comparisons would be consistent only if the third odds are the product of the two. "
            + "3.12 shows what happens when they are not.",
    };
}
