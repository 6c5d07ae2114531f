namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 01.3, a choice: why a loss is too good to be true (the targets are not shifted).</summary>
internal static class LossNearZero
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "01.3",
        Question = "After 50 steps the loss is near 0 at every position, on held-out text too. Why? "
            + "a over-fitting; b step size; c targets not shifted; d targets shifted the other way",
        Points = 2,
        Options =
        [
            ("over-fitting", "Then the loss on held-out text would stay high, and here it is near 0 as well."),
            ("step size",
                "A wrong step size makes the loss slow, wild or NaN; no step size makes unseen text predictable."),
            ("targets not shifted", null),
            ("targets shifted the other way",
                "Then every position copies the token before it, and the first has none to copy: "
                + "its loss stays. Here it is near 0 too."),
        ],
        Step = "Print the inputs and the targets of one row below each "
            + "other and ask of every position what it already sees.",
        Why = "A loss below the entropy of the text is always a leak; "
            + "the sum of log P(t_i | t_<i) is only worth what its shift is.",
    };
}
