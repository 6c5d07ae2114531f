using MeanLoss = System.Func<double[][], double>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 02.3, a function: the loss of a batch as one mean over all its tokens.</summary>
internal static class OneMean
{
    internal static readonly ExerciseTask Task = new CodeExercise<MeanLoss>
    {
        Id = "02.3",
        Question = "Implement the loss of a batch from the losses of its rows' counted tokens.",
        Points = 2,
        Signature = "(double[][] rows) => double",
        Example = "a row of 1 token with loss 2 and a row of 3 tokens with loss 1 each give 1.25",
        // Rows of different lengths and levels, or all the answers would agree.
        Apply = (function, random) =>
        [
            function(
            [
                .. Enumerable.Range(1, random.Next(2, 5))
                    .Select(n => Draw.Normals(random, n * n, 1).Select(z => n + z * z).ToArray()),
            ]),
        ],
        Truth = rows => rows.Sum(r => r.Sum()) / rows.Sum(r => r.Length),
        Mistakes =
        [
            new("mean of means", rows => rows.Average(r => r.Average()),
                "On the example yours gives 1.5: "
                + "the single token of the short row weighs as much as the three of the long one."),
            new("sum", rows => rows.Sum(r => r.Sum()), "Yours grows with the batch: twice the rows, twice the loss."),
            new("divided by padded places", rows => rows.Sum(r => r.Sum()) / (rows.Length * rows.Max(r => r.Length)),
                "On the example yours gives 0.83: it shrinks when a longer row joins the batch."),
        ],
        Step = "Add everything up, count everything, divide once.",
        Why = "Accumulated gradients went wrong in widely used trainers by just this "
            + "(huggingface/transformers#34191); the trainer here divides once, by the tokens of the whole batch.",
    };
}
