using PairLoss = System.Func<double[], double[], double[], double[], double, double>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 06.2, a function: DPO's loss from four lists of log-probabilities.</summary>
internal static class DpoLossOfFour
{
    internal static readonly ExerciseTask Task = new CodeExercise<PairLoss>
    {
        Id = "06.2",
        Question = "Implement DPO's loss, the mean over pairs, "
            + "from log P(y+|x), log P(y-|x) and the same two under P_ref.",
        Points = 3,
        Signature = "(double[] chosen, double[] rejected, double[] refChosen, "
            + "double[] refRejected, double beta) => double",
        Example = "log P = (ln 3/4), (ln 1/8) and log P_ref = (ln 1/4), (ln 1/2) at beta = 2 give 0.00692",
        Apply = (function, random) =>
        {
            var pairs = random.Next(3, 7);
            double[] Logps() => [.. Draw.Normals(random, pairs, 2).Select(z => -12 + z)];
            // The last pair is lost by far: a loss that is not stable is infinite there.
            double[] far = [-900, .. Logps()], near = [-1, .. Logps()];
            return [function(far, near, [-2, .. Logps()], [-3, .. Logps()], Draw.LogUniform(random, 1.5, 4))];
        },
        Truth = (c, r, rc, rr, beta) => Mean(c, i => StableBradleyTerry.Loss(beta * (c[i] - rc[i] - (r[i] - rr[i])))),
        Mistakes =
        [
            new("beta outside log sigma",
                (c, r, rc, rr, beta) => beta * Mean(c, i => StableBradleyTerry.Loss(c[i] - rc[i] - (r[i] - rr[i]))),
                "At P = P_ref yours is beta ln 2 instead of ln 2: beta is to stretch the margin, not the loss."),
            new("mean before sigma",
                (c, r, rc, rr, beta) =>
                    StableBradleyTerry.Loss(beta * c.Select((_, i) => c[i] - rc[i] - (r[i] - rr[i])).Average()),
                "In yours a pair that is won by far pays for one that is lost."),
            new("the reference's sign",
                (c, r, rc, rr, beta) => Mean(c, i => StableBradleyTerry.Loss(beta * (c[i] + rc[i] - (r[i] + rr[i])))),
                "At P = P_ref yours is not ln 2: the reference is added where it is to be taken off."),
            new("the reference trained", (c, r, _, _, beta) => Mean(c, _ => Math.Log(2)),
                "Yours is ln 2 whatever the policy says, as when the reference moves along with the policy."),
            new("overflow",
                (c, r, rc, rr, beta) =>
                    Mean(c, i => -Math.Log(1 / (1 + Math.Exp(-beta * (c[i] - rc[i] - (r[i] - rr[i])))))),
                "Yours is infinite for a pair that is lost by far: e to the margin does not fit."),
        ],
        Step = "Per pair: margin of log-ratios, times beta, then log(1 + "
            + "exp(-margin)) as max(-m, 0) + log(1 + exp(-|m|)). Average last.",
        Why = "Four numbers a pair, no sampling and no reward model: this is the whole of lib/Dpo/Losses/DpoLoss.cs.",
    };

    private static double Mean(double[] pairs, Func<int, double> loss) => pairs.Select((_, i) => loss(i)).Average();
}
