using Dpo.Science.Worlds;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 04.1, by hand: the gradient of J in the response logits of Pencil, a world of
/// three responses.</summary>
internal static class GradientAtTrial
{
    private static readonly double[] _q = [.. Pencil.Trial], _rewards = [.. Pencil.Rewards];

    private static readonly double[] _kept =
        [.. _rewards.Select((r, y) => r - (Pencil.Beta * Math.Log(_q[y] / Pencil.Reference[y])))];

    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "04.1",
        Question = "Pencil at Q = (1/8, 1/8, 3/4), beta = 2: the gradient of J in the three response logits?",
        Points = 2,
        Truth = Gradient(_kept),
        Mistakes =
        [
            new("no KL", Gradient(_rewards),
                "Yours pushes go right up: the price of being three "
                + "times as likely as under the reference is missing."),
            new("E[r] not subtracted", [.. _q.Zip(_kept, (q, k) => q * k)],
                "Yours does not add up to 0, but a constant on all logits changes no policy."),
            new("P forgotten", [.. _kept.Select(k => k - Mean(_kept))],
                "Yours moves a response as far if it is said once in eight times as if it is said always."),
        ],
        Step = "Regularised rewards r - 2 log Q/P_ref first; their mean under Q; then Q times what is above the mean.",
        Why = "Probability times advantage: REINFORCE, PPO and DPO's gradient are all of this form; "
            + "they differ in where the advantage comes from.",
    };

    private static double Mean(double[] values) => _q.Zip(values, (q, v) => q * v).Sum();

    private static double[] Gradient(double[] values) => [.. _q.Zip(values, (q, v) => q * (v - Mean(values)))];
}
