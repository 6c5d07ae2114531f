using Dpo.Text;

namespace Dpo.Data;

/// <summary>Reads prompts to sample responses to, from JSON lines, a JSON array or Parquet; the first two also
/// compressed (.gz). Rows are read one at a time, so a file may be larger than memory.</summary>
/// <remarks>Columns: prompt, a text or a conversation that ends with a user's turn; or instruction, and input; or
/// question; system goes before it. Other columns are ignored, so preference data and demonstrations with such a column
/// can be read too.</remarks>
public static class PromptFile
{
    private const string Expected = "prompt (a text, or a list of {role, content}) or instruction (and input)";

    /// <summary>Reads the prompts of a file, each when it is asked for.</summary>
    /// <param name="file">Path of an existing JSON-lines, JSON (both also gzip-compressed) or Parquet file; the format
    /// is detected from the content.</param>
    /// <param name="report">Report that counts and describes the rows while they are read; unusable rows are listed
    /// there instead of throwing.</param>
    /// <returns>For each usable row, its place (file and line or row number) and the turns of its prompt, the last the
    /// user's; read lazily.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file as a whole is in none of these formats, or it is cut
    /// off.</exception>
    public static IEnumerable<(string Where, IReadOnlyList<ChatMessage> Turns)> Read(
        string file, PreferenceReport report) =>
        DataRows.Read<IReadOnlyList<ChatMessage>>(file, Expected, report, row =>
        {
            var turns = PreferenceColumns.Prompt(row, out var named) ?? throw new BadRowException("there is no prompt",
                $"has no prompt but {string.Join(", ", row.Select(c => c.Key).Take(12))}; expected {Expected}");
            return turns is [.., { Role: "user", Content.Length: > 0 }] ? (turns, named)
                : throw new BadRowException("the prompt does not end with a user's turn",
                    $"the turns are [{string.Join(", ", turns.Select(m => m.Role))}]; "
                        + "expected the last to be user, and not empty");
        });
}
