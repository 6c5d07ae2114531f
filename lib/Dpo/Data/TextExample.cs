namespace Dpo.Data;

/// <summary>A text to pre-train on.</summary>
/// <param name="Text">Column "text".</param>
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
