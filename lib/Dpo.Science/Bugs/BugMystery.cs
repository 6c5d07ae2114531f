namespace Dpo.Science.Bugs;

/// <summary>Solutions of chapter 10's exercise: which bug each of the eight runs A to H ("patients") has, and the curve
/// that gives it away.</summary>
public static class BugMystery
{
    /// <summary>Bugs of the eight patients A to H, in this order.</summary>
    public static IReadOnlyList<Bug> Patients { get; } =
    [
        Bug.EosMasked, Bug.BetaForgotten, Bug.WrongLastToken, Bug.PromptInTheLoss,
        Bug.ReferenceNotFrozen, Bug.KlOfTheWrongSign, Bug.MeanForSum, Bug.DropoutOn,
    ];

    /// <summary>For each bug its plain name, the curve of <see cref="BugCurves"/> that shows it best, and what would be
    /// seen there.</summary>
    public static IReadOnlyDictionary<Bug, (string Name, string Curve, string Tell)> Signs { get; } =
        new Dictionary<Bug, (string, string, string)>
        {
            [Bug.MeanForSum] = ("mean for sum", BugCurves.Logps,
            "the first logps/chosen would be a third of the healthy ones in size"),
            [Bug.ReferenceNotFrozen] = ("reference not frozen", BugCurves.Loss, "DPO's loss would stay at ln 2"),
            [Bug.EosMasked] = ("EOS masked", BugCurves.Logps,
            "the first logps/chosen would be a little above the band"),
            [Bug.PromptInTheLoss] = ("prompt in the loss", BugCurves.Logps,
            "the first logps/chosen would be far below the band"),
            [Bug.WrongLastToken] = ("wrong last token", BugCurves.Accuracy,
            "the reward model's accuracy would be below the band"),
            [Bug.KlOfTheWrongSign] = ("KL of the wrong sign", BugCurves.PpoKl, "PPO's KL would run away"),
            [Bug.DropoutOn] = ("dropout on", BugCurves.Loss, "DPO's first loss would not be ln 2"),
            [Bug.BetaForgotten] = ("beta forgotten", BugCurves.Kl, "DPO's KL would end below the band"),
        };

    /// <summary>Plain names of the bugs, in the order in which the exercise numbers them from 1.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Signs.Values.Select(s => s.Name)];

    internal static int Number(Bug bug) => Signs.Keys.ToList().IndexOf(bug) + 1;
}
