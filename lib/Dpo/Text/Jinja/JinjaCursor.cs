namespace Dpo.Text.Jinja;

/// <summary>A position in a template's tokens, which the parser moves forward.</summary>
internal sealed class JinjaCursor(IReadOnlyList<JinjaToken> tokens)
{
    private int _next;

    public JinjaToken Current => tokens[_next];

    public JinjaToken Following => tokens[Math.Min(_next + 1, tokens.Count - 1)];

    public JinjaToken Next() => tokens[_next < tokens.Count - 1 ? _next++ : _next];

    public bool Skip(string text)
    {
        var skipped = Current.Is(text);
        _next += skipped ? 1 : 0;
        return skipped;
    }

    public void Expect(string text) => _ = Skip(text) ? true : throw Unexpected($"\"{text}\"");

    public void Expect(JinjaTokenKind kind) => _ = Current.Kind == kind ? Next()
        : throw Unexpected(kind == JinjaTokenKind.BlockEnd ? "\"%}\"" : "\"}}\"");

    public string Name(string what) => Current.Kind == JinjaTokenKind.Name ? Next().Text : throw Unexpected(what);

    private JinjaProblem Unexpected(string expected) => new($"expected {expected}, got {Current}", Current.At);
}
