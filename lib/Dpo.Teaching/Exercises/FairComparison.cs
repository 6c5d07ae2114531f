namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 07.1, a choice: when one method is better than another (at equal KL).</summary>
internal static class FairComparison
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "07.1",
        Question = "The best method on a plot of reward against KL? a the highest reward; "
            + "b the higher reward at the same beta; c the higher reward at the same KL",
        Points = 1,
        Options =
        [
            ("the highest reward",
                "It may have bought its reward by going further from the reference. What did it pay?"),
            ("the higher reward at the same beta",
                "At one beta two methods end at different KL. "
                + "Is the one with more reward above the other's curve, or further along it?"),
            ("the higher reward at the same KL", null),
        ],
        Step = "Think of one curve, and of two points on it.",
        Why = "Published frontiers are compared at equal KL for just this reason; "
            + "a table of rewards at one beta says little.",
    };
}
