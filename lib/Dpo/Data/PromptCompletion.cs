namespace Dpo.Data;

/// <summary>A demonstration for SFT: a prompt and a good response to it.</summary>
/// <param name="Prompt">Text of the prompt; field "prompt" of a JSON-lines file.</param>
/// <param name="Completion">Text of the response to imitate, without the prompt; field "completion" of a JSON-lines
/// file.</param>
public sealed record PromptCompletion(string Prompt, string Completion) : IExample<PromptCompletion>
{
    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = ["prompt", "completion"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Values => [Prompt, Completion];

    /// <inheritdoc/>
    public static PromptCompletion FromValues(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new PromptCompletion(values[0], values[1]);
    }
}
