namespace Dpo.Text.Jinja;

/// <summary>Names that are set in a template, with their values; those set in a loop's body or a macro end with
/// it.</summary>
internal sealed class JinjaScope(JinjaScope? outer)
{
    private readonly Dictionary<string, object?> _values = [];

    public object? this[string name]
    {
        set => _values[name] = value;
    }

    public object? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._values.TryGetValue(name, out var value))
            {
                return value;
            }
        }
        return new JinjaUndefined(name);
    }

    private JinjaScope? Outer => outer;
}
