namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 06.1, by hand: margin, loss and weight of one pair of responses in DPO.</summary>
internal static class DpoByHand
{
    // The implicit rewards' margin of c over a at Q = (1/8, 1/8, 3/4): 2 (ln 3 - ln 1/4).
    private static readonly double Margin = 2 * Math.Log(12);

    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "06.1",
        Question = "Pencil at Q = (1/8, 1/8, 3/4), beta = 2, the pair go right > stop: "
            + "the margin of the implicit rewards, the loss, the weight.",
        Points = 2,
        Truth = Compute(Margin),
        Mistakes =
        [
            new("beta lost", Compute(Margin / 2),
                "Your loss is .0800: the pair looks less settled than it is. At beta = 1 the slip would not show."),
            new("no reference", Compute(2 * Math.Log(6)),
                "Your loss is .0274: the policy gets no credit for moving away from P_ref, only for what it says."),
            new("mean over tokens", Compute(Math.Log(48)), "Your loss is .0206: a response of two tokens counts half."),
            new("swapped", Compute(-Margin),
                "Your loss is 4.98: it would be high where the chosen response is already far ahead."),
            new("no log", Compute(5.5), "Your loss is .0041: ratios are subtracted, so no factor cancels."),
        ],
        Step = "Two log-ratios against P_ref, chosen less rejected, times beta; "
            + "then -log sigma of it, and sigma of its negative.",
        Why = "The weight says how much this pair still teaches: "
            + "1/2 at P_ref, 1/65 at P*, less here, where Q is further than P* from P_ref.",
    };

    private static double[] Compute(double margin) =>
        [margin, Math.Log(1 + Math.Exp(-margin)), 1 / (1 + Math.Exp(margin))];
}
