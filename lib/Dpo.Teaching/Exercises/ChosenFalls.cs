namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 06.3, a choice: why log P of the chosen responses can fall while the loss falls.</summary>
internal static class ChosenFalls
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "06.3",
        Question = "In a DPO run logps/chosen falls from step to step; the loss falls too, rewards/accuracies rises. "
            + "a a sign error; b the step is too large; "
            + "c no bug, only the margin is bound; d EOS is missing from the mask",
        Points = 1,
        Options =
        [
            ("a sign error",
                "With a sign error the accuracy would fall below one "
                + "half and the loss, taken with the right sign, rise."),
            ("the step is too large",
                "A step that is too large shows as a loss that jumps "
                + "and a gradient norm that grows. Yours falls smoothly."),
            ("no bug, only the margin is bound", null),
            ("EOS is missing from the mask",
                "A missing EOS shows in the lengths of what the model says, not in the sign of this number."),
        ],
        Step = "Write the loss as a function of log P(y+) - log P(y-). Add the same number to both: what happens?",
        Why = "The loss sees the gap alone. Where y+ and y- share most of what moves them, "
            + "both may sink and the gap still grow; an SFT term holds y+.",
    };
}
