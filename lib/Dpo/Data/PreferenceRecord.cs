using Dpo.Text;

namespace Dpo.Data;

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
