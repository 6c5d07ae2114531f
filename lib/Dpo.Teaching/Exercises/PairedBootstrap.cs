using BootstrapFunction = System.Func<double[], double[], int[][], double[]>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 07.3, a function: a paired bootstrap over seeds, with a verdict.</summary>
internal static class PairedBootstrap
{
    internal static readonly ExerciseTask Task = new CodeExercise<BootstrapFunction>
    {
        Id = "07.3",
        Question = "Implement a paired bootstrap: "
            + "the least and the largest resampled mean difference, and the verdict.",
        Points = 3,
        Signature = "(double[] a, double[] b, int[][] draws) => double[]",
        Example = "a (1, 2), b (0, 0), draws ((0, 0), (1, 1)) give (1, 2, 1)",
        // Seeds differ far more than methods do, or pairing would not matter. Of two methods one is ahead; two others
        // are level in the mean.
        Apply = (function, random) =>
        {
            var n = random.Next(4, 7);
            var (level, noise) = (Draw.Normals(random, n, 5), Draw.Normals(random, n, 0.3));
            int[][] draws =
                [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, n).Select(_ => random.Next(n)).ToArray())];
            double[] Ahead(double by) => [.. level.Select((l, s) => l + by + noise[s] - noise.Average())];
            return [.. function(Ahead(2), level, draws), .. function(Ahead(0), level, draws)];
        },
        Truth = (a, b, draws) => Compute(draws.Select(d => d.Average(s => a[s] - b[s]))),
        Mistakes =
        [
            new("unpaired",
                (a, b, draws) => Compute(draws.Select((d, k) =>
                    d.Average(s => a[s]) - draws[(k + 1) % draws.Length].Average(s => b[s]))),
                "In yours an easy seed for one method meets a hard seed for the other; the interval is far too wide."),
            new("deviation for standard error",
                (a, b, draws) => Compute(draws.SelectMany(d => d.Select(s => a[s] - b[s]))),
                "Your interval is that of a single seed's difference. Of what is the mean taken in each resample?"),
            new("undecided read as equal", (a, b, draws) =>
            {
                var means = draws.Select(d => d.Average(s => a[s] - b[s])).ToList();
                return [means.Min(), means.Max(), Math.Sign(means.Average())];
            }, "Yours decides even where the interval holds 0."),
        ],
        Step = "For each resample: the mean over its seeds of a[s] - b[s]. "
            + "Then least, largest, and whether both lie on one side of 0.",
        Why = "Seeds differ more than methods do. "
            + "Paired, five seeds decide what unpaired ones would leave open; and undecided is not equal.",
    };

    private static double[] Compute(IEnumerable<double> differences)
    {
        var all = differences.ToList();
        return [all.Min(), all.Max(), all.Min() > 0 ? 1 : all.Max() < 0 ? -1 : 0];
    }
}
