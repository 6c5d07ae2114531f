namespace Dpo.Teaching.Exercises;

/// <summary>Lists all exercises. A new one is a file in <c>lib/Dpo.Teaching/Exercises</c> and a line here.</summary>
public static class ExerciseCatalog
{
    /// <summary>All exercises in the order of their numbers.</summary>
    public static IReadOnlyList<ExerciseTask> All { get; } =
    [
        LogProbabilityByHand.Task,
        Temperature.Task,
        LossNearZero.Task,
        CountedPositions.Task,
        GoodAndBad.Task,
        OneMean.Task,
        RewardsFromOdds.Task,
        StableBradleyTerry.Task,
        SevenMore.Task,
        GradientAtTrial.Task,
        GaeOfOne.Task,
        WhereItIsFlat.Task,
        OptimumByHand.Task,
        HalfTheBeta.Task,
        LogOptimum.Task,
        DpoByHand.Task,
        DpoLossOfFour.Task,
        ChosenFalls.Task,
        FairComparison.Task,
        SplitRegret.Task,
        PairedBootstrap.Task,
        BestOfTwoByHand.Task,
        WinRateWithTies.Task,
        ScorerChanged.Task,
        RowFaults.Task,
        OrderByKl.Task,
        ChooseARun.Task,
        EightBugs.Task,
        StepZero.Task,
        NinthBug.Task,
    ];

    /// <summary>Returns the exercise of a number.</summary>
    /// <param name="id">Number of the exercise: chapter and position, e.g. "01.2"; must exist in
    /// <see cref="All"/>.</param>
    /// <returns>Exercise with this number, which states the question and grades answers.</returns>
    /// <exception cref="ArgumentException">There is no exercise of this number.</exception>
    public static ExerciseTask Find(string id) => All.FirstOrDefault(task => task.Id == id)
        ?? throw new ArgumentException(
            $"There is no exercise \"{id}\". There are {string.Join(", ", All.Select(task => task.Id))}.", nameof(id));
}
