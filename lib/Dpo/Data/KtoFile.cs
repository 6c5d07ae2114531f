using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Text;

namespace Dpo.Data;

/// <summary>Reads published responses labelled desirable or undesirable, from JSON lines, a JSON array or Parquet; the
/// first two also compressed (.gz). Rows are read one at a time, so a file may be larger than memory.</summary>
/// <remarks>Columns as in TRL: prompt, completion (texts or conversations) and label, true or false. A row of
/// preference data, which has no label, becomes two: the chosen response as a desirable one, the rejected one as an
/// undesirable one.</remarks>
public static class KtoFile
{
    /// <summary>Columns that are understood, in words, for error messages.</summary>
    internal const string Expected =
        "prompt (or instruction, and input), completion and label (true or false); or " + PreferenceColumns.Expected;

    /// <summary>Reads the labelled responses of a file, each when it is asked for.</summary>
    /// <param name="file">Path of an existing JSON-lines, JSON (both also gzip-compressed) or Parquet file; the format
    /// is detected from the content.</param>
    /// <param name="report">Report that counts and describes the rows while they are read; unusable rows are listed
    /// there instead of throwing.</param>
    /// <returns>Labelled responses in file order, read lazily; a row with a chosen and a rejected response yields two,
    /// desirable and undesirable.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file as a whole is in none of these formats, or it is cut
    /// off.</exception>
    public static IEnumerable<KtoRecord> Read(string file, PreferenceReport report) =>
        DataRows.Read(file, Expected, report, row => Records(row, report))
            .SelectMany(r => r.Record.Select(record => record with { Where = r.Where }));

    private static (KtoRecord[] Records, string Shape) Records(JsonObject row, PreferenceReport report)
    {
        if (row.ContainsKey("label"))
        {
            var (record, named) = Labelled(row);
            return ([record], named);
        }
        if (row["chosen"] is null && row["completions"] is null && row["responses"] is null)
        {
            throw new BadRowException("label is missing",
                $"has no label but {string.Join(", ", row.Select(c => c.Key).Take(12))}; expected {Expected}");
        }
        var (pair, shape) = PreferenceColumns.Read(row);
        report.Retain(shape);             // the reader counts a record a row; this one is two
        return ([new(pair.Prompt, pair.Chosen, true), new(pair.Prompt, pair.Rejected, false)], shape);
    }

    private static (KtoRecord Record, string Shape) Labelled(JsonObject row)
    {
        var desirable = row["label"]?.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new BadRowException("label is neither true nor false",
                $"label is {row["label"]?.ToJsonString() ?? "null"}; expected true or false, without quotation marks"),
        };
        var prompt = PreferenceColumns.Prompt(row, out var named)
            ?? throw new BadRowException("there is no prompt", "has no column prompt or instruction");
        var response = row["completion"] is JsonArray turns
            ? PreferenceColumns.Messages(turns, "completion") is [{ Role: "assistant" } only] ? only.Content
                : throw new BadRowException("the completion is not one turn of the assistant's",
                    "completion is a list; expected one turn, of the role assistant")
            : PreferenceColumns.Text(row["completion"], "completion");
        if (response.Length == 0)
        {
            throw new BadRowException("a response is empty", "completion is empty");
        }
        return prompt is [.., { Role: "user" }] ? (new(prompt, response, desirable), $"{named}, completion, label")
            : throw new BadRowException("the prompt does not end with a user's turn",
                $"the turns before the response are [{string.Join(", ", prompt.Select(m => m.Role))}]; "
                    + "expected the last to be user");
    }
}

/// <summary>A response with a label, desirable or undesirable, as a published data set has it.</summary>
/// <param name="Prompt">Turns of the conversation before the response; the last turn is the user's.</param>
/// <param name="Response">Text of the labelled response, without the prompt.</param>
/// <param name="Desirable">True if the response is labelled desirable, false if undesirable.</param>
public sealed record KtoRecord(IReadOnlyList<ChatMessage> Prompt, string Response, bool Desirable)
{
    /// <summary>Name of the file and the line or row in it, for messages; empty for a record that came from no
    /// file.</summary>
    internal string Where { get; init; } = "";
}
