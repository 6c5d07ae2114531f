namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 07.2, by hand: the two parts of a regret, that of the learnt reward and that
/// of the policy.</summary>
internal static class SplitRegret
{
    private static readonly double[]
        _star = [1 / 7.0, 2 / 7.0, 4 / 7.0],
        _learnt = [1 / 6.0, 1 / 6.0, 4 / 6.0],
        _trained = [2 / 12.0, 3 / 12.0, 7 / 12.0];

    private static readonly double
        _ofReward = 2 * Kl(_learnt, _star),
        _ofPolicy = (2 * Kl(_trained, _star)) - (2 * Kl(_learnt, _star));

    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "07.2",
        Question = "Pencil, beta 2, the learnt reward's optimum (1, 1, 4)/6, the trained policy (2, 3, 7)/12: "
            + "the reward's part of the regret, and the policy's?",
        Points = 2,
        Truth = [_ofReward, _ofPolicy],
        Mistakes =
        [
            new("J under the learnt reward", [_ofReward, 2 * Kl(_trained, _learnt)],
                "Your second part asks what the learnt reward thinks. Regret is counted by the true one throughout."),
            new("absolute values", [_ofReward, Math.Abs(_ofPolicy)], "Your parts add up to more than J(P*) - J(P)."),
        ],
        Step = "By 5.6 each J(P*) - J(.) is beta KL(. "
            + "|| P*): once for the learnt optimum, once for the policy; the second part is the difference.",
        Why = "A policy that stops short of a wrong optimum can be better than that optimum. "
            + "That is what early stopping and the KL price are for.",
    };

    private static double Kl(double[] p, double[] q) => p.Zip(q, (a, b) => a * Math.Log(a / b)).Sum();
}
