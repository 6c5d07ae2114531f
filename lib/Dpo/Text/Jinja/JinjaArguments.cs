namespace Dpo.Text.Jinja;

/// <summary>Arguments of a call, which the called function takes one by one in the order of its parameters.</summary>
internal sealed class JinjaArguments(
    string callee, IReadOnlyList<object?> positional, IReadOnlyList<(string Name, object? Value)> named)
{
    private readonly HashSet<string> _taken = [];
    private int _next;

    /// <summary>Whether there is a further argument without a name.</summary>
    public bool IsNext => _next < positional.Count;

    /// <summary>Takes all further arguments without a name.</summary>
    public IReadOnlyList<object?> Rest()
    {
        var rest = positional.Skip(_next).ToList();
        _next = positional.Count;
        return rest;
    }

    /// <summary>Takes all arguments with a name.</summary>
    public IReadOnlyList<(string Name, object? Value)> Named()
    {
        _taken.UnionWith(named.Select(n => n.Name));
        return named;
    }

    public bool Has(string name) => IsNext || named.Any(n => n.Name == name);

    public object? Take(string name)
    {
        if (IsNext)
        {
            return positional[_next++];
        }
        _taken.Add(name);
        var at = named.ToList().FindIndex(n => n.Name == name);
        return at >= 0 ? named[at].Value : throw new JinjaProblem($"{callee} needs the argument {name}");
    }

    public object? Take(string name, object? otherwise) => Has(name) ? Take(name) : otherwise;

    public string TakeText(string name) => Take(name) is var value && value is string text ? text
        : throw JinjaValues.Undefined(value)
            ?? new JinjaProblem($"{callee}: {name} is {JinjaValues.Kind(value)}; expected a string");

    public string? TakeTextOrNone(string name) =>
        Take(name, null) is var value && value is string or null ? (string?)value
        : throw JinjaValues.Undefined(value)
            ?? new JinjaProblem($"{callee}: {name} is {JinjaValues.Kind(value)}; expected a string");

    public long TakeInteger(string name, long otherwise) =>
        Take(name, otherwise) is var value && value is long whole ? whole
        : throw JinjaValues.Undefined(value)
            ?? new JinjaProblem($"{callee}: {name} is {JinjaValues.Kind(value)}; expected an integer");

    /// <summary>Throws if an argument was not taken.</summary>
    public void End()
    {
        if (IsNext)
        {
            throw new JinjaProblem($"{callee} takes {_next} arguments without a name at most, got {positional.Count}");
        }
        if (named.FirstOrDefault(n => !_taken.Contains(n.Name)).Name is { } unknown)
        {
            throw new JinjaProblem($"{callee} knows no argument {unknown}, or has it twice");
        }
    }
}
