using Dpo.Text;

namespace Dpo.Data;

/// <summary>Reads published preference data, from JSON lines, a JSON array or Parquet; the first two also compressed
/// (.gz). Rows are read one at a time, so a file may be larger than memory.</summary>
/// <remarks>Columns, as <see cref="PreferenceReport.Shapes"/> names them: TRL's prompt, chosen, rejected, as texts or
/// conversations, with the prompt in a column or inside both; HH-RLHF's dialogues; instruction, input; UltraFeedback's
/// completions with scores.</remarks>
public static class PreferenceFile
{
    /// <summary>Reads the comparisons of a file, each when it is asked for.</summary>
    /// <param name="file">Path of an existing JSON-lines, JSON (both also gzip-compressed) or Parquet file; the format
    /// is detected from the content.</param>
    /// <param name="report">Report that counts and describes the rows while they are read; unusable rows are listed
    /// there instead of throwing.</param>
    /// <returns>Preference pairs of the usable rows in file order, read lazily.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file as a whole is in none of these formats, or it is cut
    /// off.</exception>
    public static IEnumerable<PreferenceRecord> Read(string file, PreferenceReport report) =>
        DataRows.Read(file, PreferenceColumns.Expected, report, PreferenceColumns.Read)
            .Select(r => r.Record with { Where = r.Where });
}

/// <summary>A comparison as a published data set has it: a conversation and two alternative responses to it.</summary>
/// <param name="Prompt">Turns of the conversation before the response; the last turn is the user's.</param>
/// <param name="Chosen">Text of the preferred response, without the prompt.</param>
/// <param name="Rejected">Text of the response that was not preferred, without the prompt.</param>
public sealed record PreferenceRecord(IReadOnlyList<ChatMessage> Prompt, string Chosen, string Rejected)
{
    /// <summary>Rating of each response, in the units of the file; null where the file gives none.</summary>
    public (double Chosen, double Rejected)? Scores { get; init; }

    /// <summary>Name of the file and the line or row in it, for messages; empty for a record that came from no
    /// file.</summary>
    internal string Where { get; init; } = "";
}
