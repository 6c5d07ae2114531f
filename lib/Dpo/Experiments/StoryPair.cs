using System.Globalization;
using Dpo.Data;

namespace Dpo.Experiments;

/// <summary>Two stories of a model for one prompt, the better one first: as texts for people, as the token ids that were sampled for training.</summary>
/// <remarks>Splitting a sampled text again need not give the tokens that were sampled, and a story that was cut has no EOS.</remarks>
/// <param name="Prompt">Column "prompt".</param>
/// <param name="Chosen">Column "chosen".</param>
/// <param name="Rejected">Column "rejected".</param>
/// <param name="ChosenIds">Column "chosen_ids", numbers with blanks between.</param>
/// <param name="RejectedIds">Column "rejected_ids".</param>
public sealed record StoryPair(string Prompt, string Chosen, string Rejected, int[] ChosenIds, int[] RejectedIds) : IExample<StoryPair>
{
    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = ["prompt", "chosen", "rejected", "chosen_ids", "rejected_ids"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Values => [Prompt, Chosen, Rejected, string.Join(' ', ChosenIds), string.Join(' ', RejectedIds)];

    /// <inheritdoc/>
    public static StoryPair FromValues(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new StoryPair(values[0], values[1], values[2], Ids(values[3]), Ids(values[4]));
    }

    private static int[] Ids(string text) => [.. text.Split(' ').Select(i => int.Parse(i, CultureInfo.InvariantCulture))];
}
