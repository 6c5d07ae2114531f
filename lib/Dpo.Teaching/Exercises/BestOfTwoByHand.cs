namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 08.1, by hand: the probabilities of best of 2 on Pencil, a world of three responses, and their KL
/// to the reference model.</summary>
internal static class BestOfTwoByHand
{
    private static readonly double _kl = (Math.Log(0.5) * 4 + Math.Log(1.25) * 5 + Math.Log(1.75) * 7) / 16;

    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "08.1",
        Question = "Best of 2 on Pencil: the three probabilities, then KL to P_ref in nats.",
        Points = 2,
        Truth = [4 / 16.0, 5 / 16.0, 7 / 16.0, _kl],
        Mistakes =
        [
            new("P^2 renormalised", [2 / 3.0, 1 / 6.0, 1 / 6.0, 2 / 3.0 * Math.Log(4 / 3.0) + Math.Log(2 / 3.0) / 3],
                "Yours makes the worst response likelier than it was. "
                + "That is drawing the same one twice; here the better of two different ones is kept."),
            new("KL is ln N", [4 / 16.0, 5 / 16.0, 7 / 16.0, Math.Log(2)],
                "The probabilities are right. "
                + "ln 2 would be the price if the reference never said the same response twice."),
            new("KL is its bound", [4 / 16.0, 5 / 16.0, 7 / 16.0, Math.Log(2) - 0.5],
                "The probabilities are right. "
                + "ln N - (N-1)/N is a bound that no draw with ties reaches; add the sum up."),
        ],
        Step = "The best of two is at most stop if both are stop. Then at most go left; the rest is differences.",
        Why = "Best of N is the policy to beat that needs no training, and its KL is at most ln N - (N-1)/N.",
    };
}
