namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 03.3, a choice: what changes if the rewards of all responses to a prompt rise by one
/// number (nothing).</summary>
internal static class SevenMore
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "03.3",
        Question = "Add 7 to the reward of every response to one prompt: what changes? "
            + "a the loss; b the accuracy; c the optimal policy; d nothing",
        Points = 1,
        Options =
        [
            ("the loss", "The loss sees margins, and both responses of a pair answer the same prompt."),
            ("the accuracy", "A pair is ranked by the sign of its margin. What happened to the margin?"),
            ("the optimal policy",
                "exp((r + 7)/beta) is exp(r/beta) times a number of the prompt, and Z is a sum of such terms."),
            ("nothing", null),
        ],
        Step = "Write the margin of a pair, then P* of one response, with r + 7 in place of r.",
        Why = "A reward is a class of functions r + c(x). "
            + "Theorem 1 of the DPO paper picks from each class the one of the form beta log P/P_ref.",
    };
}
