namespace Dpo.Science.Bugs;

/// <summary>Rules that tell from a run's numbers which bug it has: chapter 10's table, each number compared with a band
/// of healthy runs.</summary>
/// <param name="healthy">Curves of training runs without a bug, one for each of several seeds; the smallest and the
/// largest value of each number over these runs form its normal band.</param>
public sealed class BugRules(IReadOnlyList<BugCurves> healthy)
{
    /// <summary>Numbers of a run that the rules look at: a function of the run's curves for each number's
    /// name.</summary>
    public static IReadOnlyDictionary<string, Func<BugCurves, double>> Numbers { get; } =
        new Dictionary<string, Func<BugCurves, double>>
        {
            ["DPO's first loss"] = r => r.Curves[BugCurves.Loss].Values[0],
            ["DPO's last losses"] = r => r.Curves[BugCurves.Loss].End(),
            ["first logps/chosen"] = r => r.Curves[BugCurves.Logps].Values[0],
            ["DPO's last KL"] = r => r.Curves[BugCurves.Kl].Values[^1],
            ["reward model's accuracy"] = r => r.Curves[BugCurves.Accuracy].Values[^1],
            ["PPO's last KL"] = r => r.Curves[BugCurves.PpoKl].End(),
        };

    /// <summary>Computes the smallest and the largest value of a number over the healthy runs.</summary>
    /// <param name="number">Name of a number that is computed from the curves, a key of <see cref="Numbers"/>, e.g.
    /// "DPO's first loss".</param>
    /// <returns>Smallest and largest value of the number over the training runs without a bug, in its own
    /// unit.</returns>
    public (double Low, double High) Band(string number) =>
        (healthy.Min(Numbers[number]), healthy.Max(Numbers[number]));

    /// <summary>Names the bug of a run: the first line of the table that fits. A band of a few seeds is narrow, so each
    /// line asks for more than its edge.</summary>
    /// <param name="run">Curves of the training run to examine; must contain every curve that <see cref="BugCurves"/>
    /// names.</param>
    /// <returns>Bug whose rule fits, the first in a fixed order; <see cref="Bug.None"/> if no rule fits.</returns>
    public Bug Diagnose(BugCurves run)
    {
        double N(string number) => Numbers[number](run);
        var (logps, kl, accuracy, ppo) = (Band("first logps/chosen"), Band("DPO's last KL"),
            Band("reward model's accuracy"), Band("PPO's last KL"));
        return true switch
        {
            _ when Math.Abs(N("DPO's first loss") - Math.Log(2)) > 1e-4 => Bug.DropoutOn,
            _ when Math.Abs(N("DPO's last losses") - Math.Log(2)) < 1e-3 => Bug.ReferenceNotFrozen,
            _ when N("first logps/chosen") > logps.High / 2 => Bug.MeanForSum,
            _ when N("first logps/chosen") > 0.95 * logps.High => Bug.EosMasked,
            _ when N("first logps/chosen") < 1.5 * logps.Low => Bug.PromptInTheLoss,
            _ when N("PPO's last KL") > 2 * ppo.High => Bug.KlOfTheWrongSign,
            _ when N("DPO's last KL") < 0.75 * kl.Low => Bug.BetaForgotten,
            _ when N("reward model's accuracy") < (0.5 + accuracy.Low) / 2 => Bug.WrongLastToken,
            _ => Bug.None,
        };
    }
}
