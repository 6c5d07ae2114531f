namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 01.1, by hand: the log-probability of a response is the sum over its tokens.</summary>
internal static class LogProbabilityByHand
{
    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "01.1",
        Question = "What is log P_ref(go right) on Pencil, in nats?",
        Points = 1,
        Truth = [-2 * Math.Log(2)],
        Mistakes =
        [
            new("sign", [2 * Math.Log(2)], "Yours is positive: then the probability would be above 1."),
            new("mean over tokens", [-Math.Log(2)], "Yours is what one token costs, but the response has two."),
            new("probability", [0.25], "Yours lies between 0 and 1: that is a probability, not yet its logarithm."),
            new("bits", [-2],
                "Yours is a whole number: that is the length of a code in bits; the curriculum counts in nats."),
        ],
        Step = "Write the response as its tokens, take the natural "
            + "logarithm of each token's conditional probability, and add.",
        Why = "Every loss of this curriculum starts from this sum: "
            + "a longer response has more terms, and so less log-probability.",
    };
}
