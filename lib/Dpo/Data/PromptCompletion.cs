namespace Dpo.Data;

/// <summary>A demonstration: a prompt and a good response to it.</summary>
/// <param name="Prompt">Column "prompt".</param>
/// <param name="Completion">The response; column "completion", as other tools call it.</param>
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
