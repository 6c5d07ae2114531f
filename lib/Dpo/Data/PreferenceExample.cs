namespace Dpo.Data;

/// <summary>A comparison: a prompt, the response that was preferred and the one that was not.</summary>
/// <param name="Prompt">Text of the prompt; field "prompt" of a JSON-lines file.</param>
/// <param name="Chosen">Text of the preferred response, without the prompt; field "chosen" of a JSON-lines
/// file.</param>
/// <param name="Rejected">Text of the response that was not preferred, without the prompt; field "rejected" of a
/// JSON-lines file.</param>
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
