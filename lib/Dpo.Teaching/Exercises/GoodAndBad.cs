namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 02.2, a choice: what fine-tuning on good answers does to the probability of bad ones.</summary>
internal static class GoodAndBad
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "02.2",
        Question = "Fine-tuned on good answers alone: log P of held-out bad answers to the same kind of prompt? "
            + "a rises for more than half of them; "
            + "b falls for nearly all, they were never shown; c stays for nearly all",
        Points = 1,
        Options =
        [
            ("rises for more than half of them", null),
            ("falls for nearly all, they were never shown",
                "Never shown is not forbidden. "
                + "Look at how much a bad story shares with a good one: words, names, form."),
            ("stays for nearly all",
                "What the good answers share with the bad ones is learnt with them; "
                + "look at the points above the diagonal."),
        ],
        Step = "Count the tokens of a bad story that a good one could "
            + "have as well, and ask what the loss does to those.",
        Why = "The loss has no term that pushes anything down but the sum to one. "
            + "To say what not to do takes a second answer to compare with: y+ and y-.",
    };
}
