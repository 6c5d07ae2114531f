using AdvantageFunction = System.Func<double[], double[], double, double[]>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 04.2, a function: generalised advantage estimates (GAE) of one response.</summary>
internal static class GaeOfOne
{
    internal static readonly ExerciseTask Task = new CodeExercise<AdvantageFunction>
    {
        Id = "04.2",
        Question = "Implement GAE with gamma = 1 for one response from its rewards, its values and lambda.",
        Points = 3,
        Signature = "(double[] rewards, double[] values, double lambda) => double[]",
        Example = "rewards (0, 6 ln 2), values (2.5, 5) ln 2 and lambda 1/2 give (3, 1) ln 2",
        Apply = (function, random) =>
        {
            var tokens = random.Next(2, 6);
            return function(
                Draw.Normals(random, tokens, 1), Draw.Normals(random, tokens, 2), 0.1 + (0.8 * random.NextDouble()));
        },
        Truth = (rewards, values, lambda) => Backwards(rewards, values, lambda, afterEnd: 0),
        Mistakes =
        [
            new("lambda ignored", (rewards, values, lambda) => Backwards(rewards, values, 1, afterEnd: 0),
                "On the example yours gives 3.5 ln 2 for the first token, whatever lambda is."),
            new("no carry", (rewards, values, lambda) => Backwards(rewards, values, 0, afterEnd: 0),
                "On the example yours gives 2.5 ln 2 for the first token: "
                + "what comes after the next one does not reach it."),
            new("bootstrap past the end",
                (rewards, values, lambda) => Backwards(rewards, values, lambda, afterEnd: values[^1]),
                "In yours the last token is worth more the more the "
                + "value model hopes for: after the end nothing comes."),
        ],
        Step = "Go backwards: delta of the last token has no next value; "
            + "each earlier advantage is its delta plus lambda times the next one.",
        Why = "One index too far, and every response ends with the value of a padding token. "
            + "The mask decides where the end is.",
    };

    private static double[] Backwards(double[] rewards, double[] values, double lambda, double afterEnd)
    {
        var advantages = new double[rewards.Length];
        var (next, carried) = (afterEnd, 0.0);
        for (var t = rewards.Length - 1; t >= 0; t--)
        {
            carried = rewards[t] + next - values[t] + (lambda * carried);
            (advantages[t], next) = (carried, values[t]);
        }
        return advantages;
    }
}
