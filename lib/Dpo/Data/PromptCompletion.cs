namespace Dpo.Data;

/// <summary>A demonstration for SFT: a prompt and a good response to it.</summary>
/// <param name="Prompt">Text of the prompt, from column "prompt".</param>
/// <param name="Completion">Text of the response, from column "completion", as other tools call it.</param>
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
