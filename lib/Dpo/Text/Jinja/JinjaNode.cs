namespace Dpo.Text.Jinja;

/// <summary>A part of a parsed template, with the position in the template at which it begins.</summary>
internal abstract record JinjaNode(int At);

internal abstract record JinjaExpression(int At) : JinjaNode(At);

internal sealed record Literal(int At, object? Value) : JinjaExpression(At);

internal sealed record NameOf(int At, string Name) : JinjaExpression(At);

internal sealed record ListOf(int At, IReadOnlyList<JinjaExpression> Items, bool IsTuple) : JinjaExpression(At);

internal sealed record DictionaryOf(int At, IReadOnlyList<(JinjaExpression Key, JinjaExpression Value)> Items)
    : JinjaExpression(At);

internal sealed record AttributeOf(int At, JinjaExpression Of, string Name) : JinjaExpression(At);

internal sealed record ItemOf(int At, JinjaExpression Of, JinjaExpression Index) : JinjaExpression(At);

internal sealed record SliceOf(
    int At, JinjaExpression Of, JinjaExpression? Start, JinjaExpression? Stop, JinjaExpression? Step)
    : JinjaExpression(At);

internal sealed record CallOf(int At, JinjaExpression Of, CallArguments Arguments) : JinjaExpression(At);

internal sealed record FilterOf(int At, JinjaExpression Of, string Name, CallArguments Arguments) : JinjaExpression(At);

internal sealed record TestOf(int At, JinjaExpression Of, string Name, CallArguments Arguments, bool IsNegated)
    : JinjaExpression(At);

internal sealed record Unary(int At, string Operator, JinjaExpression Operand) : JinjaExpression(At);

internal sealed record Binary(int At, string Operator, JinjaExpression Left, JinjaExpression Right)
    : JinjaExpression(At);

internal sealed record Comparison(
    int At, JinjaExpression First, IReadOnlyList<(string Operator, JinjaExpression Right)> Rest)
    : JinjaExpression(At);

internal sealed record Conditional(int At, JinjaExpression Test, JinjaExpression Then, JinjaExpression? Else)
    : JinjaExpression(At);

internal sealed record CallArguments(
    IReadOnlyList<JinjaExpression> Positional, IReadOnlyList<(string Name, JinjaExpression Value)> Named)
{
    public static CallArguments None { get; } = new([], []);
}

internal sealed record TextOf(int At, string Text) : JinjaNode(At);

internal sealed record Print(int At, JinjaExpression Value) : JinjaNode(At);

internal sealed record If(int At, IReadOnlyList<(JinjaExpression? Test, IReadOnlyList<JinjaNode> Body)> Branches)
    : JinjaNode(At);

internal sealed record For(int At, IReadOnlyList<string> Targets, JinjaExpression Over, JinjaExpression? Where,
    IReadOnlyList<JinjaNode> Body, IReadOnlyList<JinjaNode> Else)
    : JinjaNode(At);

/// <summary>A set statement; Attribute is the part of a namespace that is set, null for a plain name.</summary>
internal sealed record SetValue(int At, IReadOnlyList<string> Targets, string? Attribute, JinjaExpression Value)
    : JinjaNode(At);

internal sealed record SetBlock(int At, string Target, IReadOnlyList<JinjaNode> Body) : JinjaNode(At);

internal sealed record Macro(int At, string Name,
    IReadOnlyList<(string Name, JinjaExpression? Default)> Parameters, IReadOnlyList<JinjaNode> Body)
    : JinjaNode(At);

/// <summary>A break or continue statement.</summary>
internal sealed record Jump(int At, bool IsBreak) : JinjaNode(At);
