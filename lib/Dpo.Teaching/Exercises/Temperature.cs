using Softmax = System.Func<double[], double, double[]>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 01.2, a function: sampling at a temperature, from logits to probabilities.</summary>
internal static class Temperature
{
    internal static readonly ExerciseTask Task = new CodeExercise<Softmax>
    {
        Id = "01.2",
        Question = "Implement temperature: logits and tau to probabilities.",
        Points = 2,
        Signature = "(double[] logits, double tau) => double[]",
        Example = "logits (0, ln 2, 2 ln 2) at tau = 2 give (0.227, 0.320, 0.453)",
        // tau keeps away from 1, where all the answers agree.
        Apply = (function, random) => function(
            Draw.Normals(random, random.Next(3, 7), 2),
            Math.Exp((random.Next(2) == 0 ? -1 : 1) * (0.4 + 0.8 * random.NextDouble()))),
        Truth = (logits, tau) => Probabilities(logits, 1 / tau),
        Mistakes =
        [
            new("logits times tau", (logits, tau) => Probabilities(logits, tau),
                "At tau = 2 yours is more peaked than at tau = 1; a higher temperature must be flatter."),
            new("probabilities divided by tau", (logits, tau) => [.. Probabilities(logits, 1).Select(p => p / tau)],
                "Add yours up: at tau = 2 the probabilities sum to 0.5."),
        ],
        Step = "The temperature acts on the logits, before the exponential; normalise last.",
        Why = "Low tau nears greedy choice, high tau a fair die; "
            + "beta will do the same to the optimal policy: P_ref exp(r / beta).",
    };

    private static double[] Probabilities(double[] logits, double factor)
    {
        var max = logits.Max(l => l * factor);
        double[] weights = [.. logits.Select(l => Math.Exp(l * factor - max))];
        var sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
