namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 02.1, by hand: which positions of a row are counted in the loss.</summary>
internal static class CountedPositions
{
    internal static readonly ExerciseTask Task = new HandExercise
    {
        Id = "02.1",
        Question = "Prompt at positions 0 to 4, response at 5 to 7, EOS at 8, padding at 9 to 11. "
            + "The first counted position, the last, and how many?",
        Points = 1,
        Truth = [5, 8, 4],
        Mistakes =
        [
            new("prompt in", [1, 8, 8],
                "Yours asks the model to say the user's part as well: it would learn to write prompts."),
            new("prompt in, first position too", [0, 8, 9],
                "Yours counts position 0, which nothing predicts, and the user's part with it."),
            new("EOS out", [5, 7, 3], "A model trained on yours never learns to stop: it talks on after its answer."),
            new("off by one", [4, 7, 4], "Yours counts the last token of the prompt, and misses the end."),
            new("padding in", [5, 11, 7], "Yours depends on how long the batch's longest row is."),
        ],
        Step = "A position is counted if its token is one that the model is to say: "
            + "mark those, then read off the ends.",
        Why = "DPO sums log P(y|x) over the same positions: prompt out, EOS in, padding out. "
            + "One position too many or too few changes every margin.",
    };
}
