namespace Dpo.Text.Jinja;

/// <summary>Kind of a token into which a template is split.</summary>
internal enum JinjaTokenKind
{
    Text,
    PrintBegin,
    PrintEnd,
    BlockBegin,
    BlockEnd,
    Name,
    String,
    Integer,
    Float,
    Operator,
    End,
}

/// <summary>A token of a template: its kind, its text (of a string, its value), and the position at which it
/// begins.</summary>
internal readonly record struct JinjaToken(JinjaTokenKind Kind, string Text, int At)
{
    public bool Is(string text) => Kind is JinjaTokenKind.Name or JinjaTokenKind.Operator && Text == text;

    public override string ToString() => Kind switch
    {
        JinjaTokenKind.End => "the end of the template",
        JinjaTokenKind.PrintEnd => "\"}}\"",
        JinjaTokenKind.BlockEnd => "\"%}\"",
        JinjaTokenKind.Text => "text",
        _ => $"\"{Text}\"",
    };
}
