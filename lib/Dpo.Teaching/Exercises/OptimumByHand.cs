namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 05.1, by hand: Z, the optimal policy P* and J(P*) of Pencil, a world of three responses.</summary>
internal static class OptimumByHand
{
    private static readonly double _j = 2 * Math.Log(3.5);

    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "05.1",
        Question = "Pencil, beta = 2, P_ref = (1/2, 1/4, 1/4), r = (0, 4, 6) ln 2: "
            + "Z, the three probabilities of P*, J(P*)?",
        Points = 2,
        Truth = [3.5, 1 / 7.0, 2 / 7.0, 4 / 7.0, _j],
        Mistakes =
        [
            new("P_ref lost", [13, 1 / 13.0, 4 / 13.0, 8 / 13.0, 2 * Math.Log(13)],
                "Yours would say a response that the reference never says."),
            new("exp(beta r)", [1088.5, 0.5 / 1088.5, 64 / 1088.5, 1024 / 1088.5, 2 * Math.Log(1088.5)],
                "Yours moves away from the reference as beta grows, though beta is the price of moving away."),
            new("J* = ln Z", [3.5, 1 / 7.0, 2 / 7.0, 4 / 7.0, Math.Log(3.5)],
                "Your J(P*) is in nats. J is in units of the reward."),
            new("J* = E[r]", [3.5, 1 / 7.0, 2 / 7.0, 4 / 7.0, 32 / 7.0 * Math.Log(2)],
                "Your J(P*) is what P* earns, before it pays for its divergence."),
        ],
        Step = "exp(r/beta) is 2 to the power of 0, 2 and 3; multiply by P_ref, add up, divide. 5.6 gives J(P*).",
        Why = "Three products and a sum: the optimum of the RLHF objective without any training. "
            + "What is missing outside toys is only Z.",
    };
}
