using Dpo.Text;

namespace Dpo.Data;

/// <summary>Prompts to sample responses to: JSON lines, a JSON array, Parquet; the first two also compressed (.gz).
/// Rows are drawn one by one, so a file may be larger than memory.</summary>
/// <remarks>Columns: prompt, a text or a conversation that ends with a user's turn; or instruction, and input; or
/// question; system goes before it. Other columns are not looked at, so preference data and demonstrations with such a
/// column will do.</remarks>
public static class PromptFile
{
    private const string Expected = "prompt (a text, or a list of {role, content}) or instruction (and input)";

    /// <summary>Reads a file.</summary>
    /// <param name="file">Path; what it is, its first bytes say.</param>
    /// <param name="report">Filled along the way: bad rows are counted and named there, not thrown.</param>
    /// <returns>The turns of each prompt, the last of them the user's, with the row's place in the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file as a whole is none of these, or it ends in the
    /// middle.</exception>
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
