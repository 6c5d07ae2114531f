using OptimumFunction = System.Func<double[][], double[][], double, double[][]>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 05.3, a function: log P* (the optimal policy), which must not overflow for any r/beta.</summary>
internal static class LogOptimum
{
    internal static readonly ExerciseTask Task = new CodeExercise<OptimumFunction>
    {
        Id = "05.3",
        Question = "Implement log P* of several prompts from log P_ref, r and beta.",
        Points = 3,
        Signature = "(double[][] logPRef, double[][] r, double beta) => double[][]",
        Example = "one prompt with logPRef (ln 1/2, ln 1/2), r (0, 1000) and beta 1 gives (-1000, 0)",
        // Rewards of a few units and of thousands, or a plain exponential would pass.
        Apply = (function, random) =>
        {
            var (prompts, responses) = (random.Next(2, 4), random.Next(3, 6));
            var logPRef = Rows(prompts, () => Array.ConvertAll(Draw.Dirichlet(random, responses), Math.Log));
            var r = Rows(prompts, () => Draw.Normals(random, responses, random.Next(2) == 0 ? 1 : 2000));
            return [.. function(logPRef, r, Draw.LogUniform(random, 0.5, 2)).SelectMany(row => row)];
        },
        Truth = (logPRef, r, beta) => [.. logPRef.Zip(r, (p, q) => Normalised(p, q, beta, sign: -1))],
        Mistakes =
        [
            new("overflow", (logPRef, r, beta) => [.. logPRef.Zip(r, (p, q) => Plain(p, q, beta))],
                "Yours gives NaN or an infinity where r/beta is a thousand: e^1000 is no double."),
            new("Z over the prompts", OverPrompts,
                "Yours changes the answer to one prompt when another prompt joins the batch, and no row sums to 1."),
            new("+ log Z", (logPRef, r, beta) => [.. logPRef.Zip(r, (p, q) => Normalised(p, q, beta, sign: 1))],
                "Yours gives probabilities above 1 wherever Z is above 1."),
        ],
        Step = "Add r/beta to log P_ref, then subtract the logarithm of "
            + "the sum of exponentials: take the largest term out first.",
        Why = "With the maximum taken out, the largest exponential is e^0. Every softmax does this; "
            + "a loss that works in probabilities fails just where training goes well.",
    };

    private static double[][] Rows(int count, Func<double[]> row) => [.. Enumerable.Range(0, count).Select(_ => row())];

    private static double[] Tilted(double[] logPRef, double[] r, double beta) =>
        [.. logPRef.Zip(r, (p, q) => p + (q / beta))];

    private static double LogSum(IEnumerable<double> terms)
    {
        var largest = terms.Max();
        return largest + Math.Log(terms.Sum(t => Math.Exp(t - largest)));
    }

    private static double[] Normalised(double[] logPRef, double[] r, double beta, int sign)
    {
        var tilted = Tilted(logPRef, r, beta);
        var logZ = LogSum(tilted);
        return Array.ConvertAll(tilted, t => t + (sign * logZ));
    }

    private static double[] Plain(double[] logPRef, double[] r, double beta)
    {
        var weights = Array.ConvertAll(Tilted(logPRef, r, beta), Math.Exp);
        return Array.ConvertAll(weights, w => Math.Log(w / weights.Sum()));
    }

    private static double[][] OverPrompts(double[][] logPRef, double[][] r, double beta)
    {
        var tilted = logPRef.Zip(r, (p, q) => Tilted(p, q, beta)).ToArray();
        return Array.ConvertAll(
            tilted, row => row.Select((t, y) => t - LogSum(tilted.Select(other => other[y]))).ToArray());
    }
}
