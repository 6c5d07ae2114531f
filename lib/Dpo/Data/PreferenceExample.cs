namespace Dpo.Data;

/// <summary>A comparison: a prompt, the response that was preferred and the one that was not.</summary>
/// <param name="Prompt">Text of the prompt, from column "prompt".</param>
/// <param name="Chosen">Text of the response that was preferred, from column "chosen".</param>
/// <param name="Rejected">Text of the response that was not preferred, from column "rejected".</param>
public sealed record PreferenceExample(string Prompt, string Chosen, string Rejected) : IExample<PreferenceExample>
{
    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = ["prompt", "chosen", "rejected"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Values => [Prompt, Chosen, Rejected];

    /// <inheritdoc/>
    public static PreferenceExample FromValues(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new PreferenceExample(values[0], values[1], values[2]);
    }
}
