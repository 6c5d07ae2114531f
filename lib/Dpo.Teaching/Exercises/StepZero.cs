using StepZeroFunction = System.Func<double, double[], double[], bool[], double, double, string>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 10.2, a function: what must hold before the first update of DPO.</summary>
internal static class StepZero
{
    private static readonly string[] _names = ["", "loss", "reference", "eos", "padding"];

    internal static readonly ExerciseTask Task = new CodeExercise<StepZeroFunction>
    {
        Id = "10.2",
        Question = "Assert step 0: return \"loss\", \"reference\", "
            + "\"eos\" or \"padding\" for what is broken, \"\" for nothing.",
        Points = 2,
        Signature = "(double loss, double[] before, double[] after, "
            + "bool[] mask, double alone, double padded) => string",
        Example = "loss 0.72, all else in order, is \"loss\"; a mask that ends in false is \"eos\"",
        Apply = (function, random) =>
        [
            .. Enumerable.Range(0, 5)
                .OrderBy(_ => random.Next())
                .Select(kind => (double)Array.IndexOf(_names, AnswerFor(function, kind, random))),
        ],
        Truth = (loss, before, after, mask, alone, padded) =>
            Math.Abs(loss - Math.Log(2)) > 1e-3 ? "loss"
            : !before.SequenceEqual(after) ? "reference"
            : !mask[^1] ? "eos"
            : Math.Abs(alone - padded) > 1e-4 ? "padding"
            : "",
        Mistakes =
        [
            new("loss decreases", (loss, _, _, _, _, _) => loss > 1 ? "loss" : "",
                "Yours finds nothing at step 0. A falling loss is what all eight patients but one had, too."),
            new("the reference compared loosely", (loss, before, after, mask, alone, padded) =>
                Math.Abs(loss - Math.Log(2)) > 1e-3 ? "loss"
                : before.Zip(after).Any(p => Math.Abs(p.First - p.Second) > 0.01) ? "reference"
                : !mask[^1] ? "eos"
                : Math.Abs(alone - padded) > 1e-4 ? "padding"
                : "",
                "Yours lets a small drift pass. A frozen weight does not drift at all."),
            new("EOS not looked at", (loss, before, after, mask, alone, padded) =>
                Math.Abs(loss - Math.Log(2)) > 1e-3 ? "loss"
                : !before.SequenceEqual(after) ? "reference"
                : Math.Abs(alone - padded) > 1e-4 ? "padding"
                : "",
                "Yours does not look at the mask's last place."),
        ],
        Step = "Four comparisons: with ln 2 (within 0.001), bit by bit, "
            + "the last place of the mask, the same row alone and in a batch (within 0.0001).",
        Why = "Four lines before the first update would have stopped five of the eight patients.",
    };

    // The row ends with its EOS, so the mask's last place is EOS's.
    private static string AnswerFor(StepZeroFunction function, int kind, Random random)
    {
        var loss = Math.Log(2) + (kind == 1 ? 0.02 + 0.05 * random.NextDouble() : 1e-7 * random.NextDouble());
        var before = Draw.Normals(random, 4, 1);
        double[] after = [.. before];
        after[1] += kind == 2 ? 1e-4 : 0;
        var alone = -5 * random.NextDouble() - 1;
        return function(
            loss, before, after, [false, false, true, true, kind != 3], alone, alone + (kind == 4 ? 0.3 : 1e-7));
    }
}
