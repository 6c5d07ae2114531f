namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 09.2, a choice: the beta at which DPO goes furthest from the reference model.</summary>
internal static class OrderByKl
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "09.2",
        Question = "Three DPO runs, beta 0.05, 0.1 and 0.5, all else equal. Order them by KL to the reference, "
            + "the largest first. a 0.05, 0.1, 0.5; b 0.5, 0.1, 0.05; c as their losses, the lowest loss first",
        Points = 1,
        Options =
        [
            ("0.05, 0.1, 0.5", null),
            ("0.5, 0.1, 0.05",
                "Beta multiplies the log-ratio. "
                + "With a small one, how large must the log-ratio be for the same margin?"),
            ("as their losses",
                "A loss is a function of beta times the log-ratio: "
                + "the run with the lowest loss may have the smallest log-ratio."),
        ],
        Step = "Write the margin as beta times something, and ask what the something must be.",
        Why = "Beta is the price of KL in every chapter of this course, "
            + "and losses of different beta are not comparable.",
    };
}
