using ChooseFunction = System.Func<double[], double[], double[], double, int>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 09.3, a function: choosing among runs of different losses, by accuracy within
/// a budget of KL.</summary>
internal static class ChooseARun
{
    internal static readonly ExerciseTask Task = new CodeExercise<ChooseFunction>
    {
        Id = "09.3",
        Question = "Choose a run by held-out accuracy among those within a budget of KL.",
        Points = 2,
        Signature = "(double[] accuracy, double[] kl, double[] loss, double budget) => int",
        Example = "accuracies (0.7, 0.8, 0.9), KL (1, 3, 9) nats, any losses, budget 5 give run 1",
        // The most accurate run is over budget, the lowest loss is another one, the least KL a third.
        Apply = (function, random) =>
        {
            int[] place = [.. Enumerable.Range(0, 4).OrderBy(_ => random.Next())];
            double[] Placed(params double[] v) => [.. place.Select(p => v[p] + 0.01 * random.NextDouble())];
            return [function(Placed(0.62, 0.75, 0.70, 0.85), Placed(1, 3, 2, 9), Placed(0.60, 0.55, 0.05, 0.30), 5)];
        },
        Truth = (accuracy, kl, _, budget) => Best(accuracy, i => kl[i] <= budget),
        Mistakes =
        [
            new("raw losses compared", (_, _, loss, _) => Array.IndexOf(loss, loss.Min()),
                "Yours takes the lowest loss. IPO's is a square of nats, "
                + "DPO's a log of odds: which of 1 m and 2 kg is less?"),
            new("KL not looked at", (accuracy, _, _, _) => Best(accuracy, _ => true),
                "Yours takes the most accurate run however far it went. Over budget is over budget."),
            new("the least KL", (_, kl, _, _) => Array.IndexOf(kl, kl.Min()),
                "Yours takes the run that moved least. The reference itself would win."),
        ],
        Step = "First leave out what is over budget, then compare accuracies.",
        Why = "Accuracy on held-out pairs and KL mean the same for "
            + "every preference loss; the losses themselves do not.",
    };

    private static int Best(double[] accuracy, Func<int, bool> allowed) =>
        Enumerable.Range(0, accuracy.Length).Where(allowed).MaxBy(i => accuracy[i]);
}
