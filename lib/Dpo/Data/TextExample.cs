namespace Dpo.Data;

/// <summary>A text for the pre-training of a language model.</summary>
/// <param name="Text">Text of the example; field "text" of a JSON-lines file.</param>
public sealed record TextExample(string Text) : IExample<TextExample>
{
    /// <inheritdoc/>
    public static IReadOnlyList<string> Columns { get; } = ["text"];

    /// <inheritdoc/>
    public IReadOnlyList<string> Values => [Text];

    /// <inheritdoc/>
    public static TextExample FromValues(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new TextExample(values[0]);
    }
}
