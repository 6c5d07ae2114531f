using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Text;

namespace Dpo.Data;

/// <summary>Makes a comparison from the columns of one row, for all forms in which preference data are
/// published.</summary>
internal static class PreferenceColumns
{
    /// <summary>Columns that are understood, in words, for error messages.</summary>
    public const string Expected = "chosen and rejected (texts, or lists of {role, content}), "
        + "with prompt or instruction (and input) or the conversation inside both; "
        + "or instruction and completions with scores";

    /// <summary>Makes a comparison from one row.</summary>
    /// <param name="row">One row of the file as a JSON object, e.g. with the fields "prompt", "chosen" and
    /// "rejected".</param>
    /// <returns>Record: the preference pair. Shape: a description in words of which fields were used and how.</returns>
    /// <exception cref="BadRowException">The row holds no usable comparison; the message says why.</exception>
    public static (PreferenceRecord Record, string Shape) Read(JsonObject row)
    {
        var (record, shape) = row["chosen"] is null && (row["completions"] ?? row["responses"]) is JsonArray rated
            ? Rated(row, rated) : Pair(row);
        if (record.Chosen == record.Rejected)
        {
            throw new BadRowException("chosen and rejected are the same");
        }
        if (record.Chosen.Length == 0 || record.Rejected.Length == 0)
        {
            throw new BadRowException("a response is empty",
                record.Chosen.Length == 0 ? "chosen is empty" : "rejected is empty");
        }
        return record.Prompt.Count > 0 && record.Prompt[^1].Role == "user"
            ? (record with { Scores = record.Scores ?? Scores(row) }, shape)
            : throw new BadRowException("the prompt does not end with a user's turn",
                $"the turns before the response are [{string.Join(", ", record.Prompt.Select(m => m.Role))}]; "
                    + "expected the last to be user");
    }

    private static (PreferenceRecord Record, string Shape) Pair(JsonObject row)
    {
        var (chosen, rejected) = (Required(row, "chosen"), Required(row, "rejected"));
        var prompt = Prompt(row, out var named);
        if (chosen is JsonArray better && rejected is JsonArray worse)
        {
            var (record, inside) = Split(Messages(better, "chosen"), Messages(worse, "rejected"));
            return (
                inside.Count > 0 || prompt is null ? record with { Prompt = inside } : record with { Prompt = prompt },
                inside.Count == 0 ? $"{named}, chosen, rejected: conversations"
                    : "chosen, rejected: conversations with the prompt inside");
        }
        var (y, z) = (Text(chosen, "chosen"), Text(rejected, "rejected"));
        if (prompt is not null)
        {
            return (new(prompt, y, z), $"{named}, chosen, rejected: texts");
        }
        if (Dialogue.Is(y) && Dialogue.Is(z))
        {
            var (record, inside) = Split(Dialogue.Turns(y), Dialogue.Turns(z));
            return (record with { Prompt = inside }, "chosen, rejected: Human/Assistant dialogues");
        }
        var common = y.Zip(z).TakeWhile(c => c.First == c.Second).Count();
        common -= common > 0 && y[common - 1] == ' ' ? 1 : 0;           // a space before the response is the response's
        return common == 0
            ? throw new BadRowException("there is no prompt",
                "there is no prompt column, and chosen and rejected do not begin alike")
            : (new([new ChatMessage("user", y[..common])], y[common..], z[common..]),
                "chosen, rejected: texts with the prompt inside");
    }

    // Instruction and several rated answers: the best, and the worst.
    private static (PreferenceRecord Record, string Shape) Rated(JsonObject row, JsonArray rated)
    {
        var prompt = Prompt(row, out var named)
            ?? throw new BadRowException("there is no prompt", "completions need a column prompt or instruction");
        var answers = rated.OfType<JsonObject>()
            .Select(a => (
                Text: Text(a["response"] ?? a["content"] ?? a["text"], "completions.response"),
                Score: Number(a["overall_score"] ?? a["score"] ?? a["rating"])))
            .Where(a => a.Score is not null).Select(a => (a.Text, Score: a.Score!.Value)).ToList();
        if (answers.Count < 2)
        {
            throw new BadRowException("fewer than two rated completions",
                $"{answers.Count} of {rated.Count} completions have a response and an overall_score, score or rating; "
                    + "expected two");
        }
        var (best, worst) = (answers.MaxBy(a => a.Score), answers.MinBy(a => a.Score));
        return best.Score == worst.Score ? throw new BadRowException("all completions are rated alike")
            : (new(prompt, best.Text, worst.Text) { Scores = (best.Score, worst.Score) },
                $"{named}, completions: the best and the worst by score");
    }

    /// <summary>Returns the turns before the response, and the names of the columns they come from; null if no column
    /// holds them.</summary>
    internal static List<ChatMessage>? Prompt(JsonObject row, out string named)
    {
        named = row["prompt"] is not null ? "prompt"
            : row["instruction"] is not null ? row["input"] is not null ? "instruction, input" : "instruction"
            : row["question"] is not null ? "question" : "";
        var system = row["system"] is { } s && Text(s, "system") is { Length: > 0 } said
            ? new ChatMessage("system", said) : null;
        List<ChatMessage>? turns = named switch
        {
            "" => null,
            "prompt" when row["prompt"] is JsonArray conversation => Messages(conversation, "prompt"),
            "instruction, input" => [new("user", string.Join("\n\n",
                new[] { Text(row["instruction"], "instruction"), Text(row["input"], "input") }
                    .Where(t => t.Length > 0)))],
            _ => [new("user", Text(row[named], named))],
        };
        return turns is null || system is null ? turns : [system, .. turns];
    }

    private static (PreferenceRecord Record, List<ChatMessage> Prompt) Split(
        IReadOnlyList<ChatMessage> chosen, IReadOnlyList<ChatMessage> rejected)
    {
        var shared = chosen.Zip(rejected).TakeWhile(t => t.First == t.Second).Count();
        if (shared == chosen.Count && shared == rejected.Count)
        {
            throw new BadRowException("chosen and rejected are the same");
        }
        if (chosen.Count != shared + 1 || rejected.Count != shared + 1)
        {
            throw new BadRowException("the conversations part before their last turn",
                $"the first {shared} turns are shared; chosen goes on for {chosen.Count - shared} "
                    + $"and rejected for {rejected.Count - shared}, expected one each");
        }
        return chosen[^1].Role == "assistant" && rejected[^1].Role == "assistant"
            ? (new([], chosen[^1].Content, rejected[^1].Content), [.. chosen.Take(shared)])
            : throw new BadRowException("the last turn is not the assistant's",
                $"the last turns are {chosen[^1].Role} and {rejected[^1].Role}");
    }

    private static JsonNode Required(JsonObject row, string column) => row[column]
        ?? throw new BadRowException($"{column} is missing",
            $"has no {column} but {string.Join(", ", row.Select(c => c.Key).Take(12))}; expected {Expected}");

    internal static List<ChatMessage> Messages(JsonArray turns, string column) =>
        [.. turns.Select(t => t is JsonObject turn
            ? new ChatMessage(Text(turn["role"], column + ".role"), Text(turn["content"], column + ".content"))
            : throw new BadRowException($"{column} is no conversation",
                $"{column} has a turn that is no object with role and content"))];

    internal static string Text(JsonNode? node, string column) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text
        : throw new BadRowException($"{column} is no text",
            $"{column} is {(node is null ? "missing" : node.GetValueKind().ToString().ToLowerInvariant())}; "
                + "expected a text");

    private static (double, double)? Scores(JsonObject row) =>
        (Number(row["score_chosen"]), Number(row["score_rejected"])) is ({ } chosen, { } rejected)
            ? (chosen, rejected) : null;

    private static double? Number(JsonNode? node) => node switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out double number)
            && double.IsFinite(number) => number,
        JsonValue value when value.TryGetValue(out string? text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var written)
            && double.IsFinite(written) => written,
        _ => null,
    };
}
