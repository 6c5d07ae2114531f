using FaultFunction = System.Func<int[], int[], int, int, string>;

namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 09.1, a function: what is wrong with a row of token ids.</summary>
internal static class RowFaults
{
    internal static readonly string[] Names = ["", "two BOS", "no EOS", "empty response"];

    private const int Bos = 1, Eos = 2;

    internal static readonly ExerciseTask Task = new CodeExercise<FaultFunction>
    {
        Id = "09.1",
        Question = "Name the fault of a row: \"two BOS\", \"no EOS\", \"empty response\", or \"\" for none.",
        Points = 2,
        Signature = "(int[] prompt, int[] response, int bos, int eos) => string",
        Example = "prompt (1, 1, 7), response (8, 2) with BOS 1 and EOS 2 is \"two BOS\"; "
            + "prompt (1, 7), response (2) is \"empty response\"",
        // All four kinds, in an order that is drawn.
        Apply = (function, random) =>
        [
            .. Enumerable.Range(0, 4)
                .OrderBy(_ => random.Next())
                .Select(kind => (double)Array.IndexOf(Names, AnswerFor(function, kind, random))),
        ],
        Truth = Fault,
        Mistakes =
        [
            new("the tokenizer is blamed", (p, r, bos, eos) => Fault(p, r, bos, eos).Length > 0 ? "tokenizer" : "",
                "Yours says that something is wrong, and not what. The same tokenizer made the healthy rows."),
            new("dropped silently", (_, _, _, _) => "",
                "Yours finds nothing: such rows go into training, or vanish, and nobody is told."),
            new("an empty response is no fault",
                (p, r, bos, eos) => Fault(p, r, bos, eos) is "empty response" ? "" : Fault(p, r, bos, eos),
                "A response of nothing but EOS is what is left where truncation took all. "
                + "What does its log P say about the answer?"),
        ],
        Step = "Count BOS at the start of the prompt; "
            + "look at the response's last token; count what is left without it.",
        Why = "A template that adds BOS before a tokenizer that adds it "
            + "too is the commonest fault of home-made preference data.",
    };

    private static string Fault(int[] prompt, int[] response, int bos, int eos) =>
        prompt.Count(id => id == bos) > 1 ? "two BOS"
        : response.All(id => id == eos) ? "empty response"
        : response[^1] != eos ? "no EOS"
        : "";

    private static string AnswerFor(FaultFunction function, int kind, Random random)
    {
        int[] Words() => [.. Enumerable.Range(0, random.Next(2, 6)).Select(_ => random.Next(5, 50))];
        int[] prompt = kind == 1 ? [Bos, Bos, .. Words()] : [Bos, .. Words()];
        int[] response = kind switch { 2 => Words(), 3 => [Eos], _ => [.. Words(), Eos] };
        return function(prompt, response, Bos, Eos);
    }
}
