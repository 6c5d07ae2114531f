using Dpo.Text;

namespace Dpo.Data;

/// <summary>Preference data as they are published: JSON lines, a JSON array, Parquet; the first two also compressed (.gz). Rows are drawn one by one, so a
/// file may be larger than memory.</summary>
/// <remarks>Columns, as <see cref="PreferenceReport.Shapes"/> names them: TRL's prompt, chosen, rejected, as texts or conversations, with the prompt in a column
/// or inside both; HH-RLHF's dialogues; instruction, input; UltraFeedback's completions with scores.</remarks>
public static class PreferenceFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">Path; what it is, its first bytes say.</param>
    /// <param name="report">Filled along the way: bad rows are counted and named there, not thrown.</param>
    /// <returns>The rows that are comparisons, in the file's order.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file as a whole is none of these, or it ends in the middle.</exception>
    public static IEnumerable<PreferenceRecord> Read(string file, PreferenceReport report) =>
        DataRows.Read(file, PreferenceColumns.Expected, report, PreferenceColumns.Read)
            .Select(r => r.Record with { Where = r.Where });
}

/// <summary>A comparison as a published data set has it: a conversation, and two last answers to it.</summary>
/// <param name="Prompt">The turns before the answer, the last of them the user's.</param>
/// <param name="Chosen">The answer that was preferred.</param>
/// <param name="Rejected">The other.</param>
public sealed record PreferenceRecord(IReadOnlyList<ChatMessage> Prompt, string Chosen, string Rejected)
{
    /// <summary>What each was rated, where the file says so.</summary>
    public (double Chosen, double Rejected)? Scores { get; init; }

    /// <summary>File and line or row, for messages; empty where it came from no file.</summary>
    internal string Where { get; init; } = "";
}
