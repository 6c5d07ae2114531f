using RewardLoss = System.Func<double[], double[], double>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 03.2, a function: the Bradley-Terry loss, which must not overflow for any margin.</summary>
internal static class StableBradleyTerry
{
    internal static readonly ExerciseTask Task = new CodeExercise<RewardLoss>
    {
        Id = "03.2",
        Question = "Implement the Bradley-Terry loss of a batch from the rewards of chosen and rejected responses.",
        Points = 2,
        Signature = "(double[] chosen, double[] rejected) => double",
        Example = "chosen (0, 0), rejected (0, 1000) give (ln 2 + 1000) / 2 = 500.347",
        // Margins of a few units, and two of a thousand, one each way.
        Apply = (function, random) =>
        {
            var n = random.Next(3, 7);
            var (chosen, rejected) = (Draw.Normals(random, n, 2), Draw.Normals(random, n, 2));
            (chosen[0], chosen[1]) = (chosen[0] - 1000, chosen[1] + 1000);
            return [function(chosen, rejected)];
        },
        Truth = (chosen, rejected) => Margins(chosen, rejected).Average(Loss),
        Mistakes =
        [
            new("log(sigma)",
                (chosen, rejected) => Margins(chosen, rejected).Average(m => -Math.Log(1 / (1 + Math.Exp(-m)))),
                "Yours is infinite where a margin is -1000: there sigma is 0, and its logarithm no number."),
            new("mean of margins before sigma", (chosen, rejected) => Loss(Margins(chosen, rejected).Average()),
                "In yours one large margin pays for many wrong ones."),
            new("sign", (chosen, rejected) => Margins(chosen, rejected).Average(m => Loss(-m)),
                "Yours grows when the chosen response gains."),
        ],
        Step = "-log sigma(m) = log(1 + e^-m). For a negative m take -m out: -m + log(1 + e^m).",
        Why = "A few confident mistakes dominate the loss of real data, "
            + "and there a naive logarithm gives infinity and then NaN in every weight.",
    };

    private static IEnumerable<double> Margins(double[] chosen, double[] rejected) =>
        chosen.Zip(rejected, (c, r) => c - r);

    // -log sigma(m), without overflow.
    internal static double Loss(double m) => Math.Max(-m, 0) + Math.Log(1 + Math.Exp(-Math.Abs(m)));
}
