namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 04.3, a choice: where PPO's clip stops the gradient.</summary>
internal static class WhereItIsFlat
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "04.3",
        Question = "Clip 0.2; ratio and advantage (1.5, +), (1.5, -), (0.5, +), (0.5, -): which have no gradient? "
            + "a all four; b the two at 1.5; c (1.5, +) and (0.5, -); d (1.5, -) and (0.5, +)",
        Points = 1,
        Options =
        [
            ("all four", "With yours a bad token that has become likelier could never be pushed back."),
            ("the two at 1.5", "At (1.5, -) the bad token has become likelier. Which of the two terms is the lower?"),
            ("(1.5, +) and (0.5, -)", null),
            ("(1.5, -) and (0.5, +)",
                "That is max for min: yours stops where ground was lost, and goes on where it was gained."),
        ],
        Step = "Write down both terms, ratio times A and clipped ratio times A, "
            + "for each case; take the lower; is it the constant one?",
        Why = "The minimum is one-sided: the clip takes away the reward for going too far, and never the way back.",
    };
}
