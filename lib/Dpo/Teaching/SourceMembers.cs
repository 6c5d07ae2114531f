using System.Text.RegularExpressions;

namespace Dpo.Teaching;

/// <summary>The declarations of a C# file: where each begins and ends.</summary>
/// <remarks>Found by matching brackets in the code, without a compiler.</remarks>
internal sealed partial class SourceMembers
{
    /// <summary>One declaration.</summary>
    /// <param name="Name">Its name; ".ctor" for a constructor, "this" for an indexer.</param>
    /// <param name="Start">Its first character, attributes included, documentation not.</param>
    /// <param name="End">Behind its last character.</param>
    internal sealed record Member(string Name, int Start, int End);

    private static readonly HashSet<string> _modifiers =
    [
        "public", "internal", "private", "protected", "static", "sealed", "abstract", "partial", "readonly", "ref", "unsafe", "new",
        "override", "virtual", "async", "extern", "required", "const",
    ];

    private readonly string _code;
    private readonly List<Member> _members = [];

    private SourceMembers(string code)
    {
        _code = code;
        Body(0, null);
    }

    internal static IReadOnlyList<Member> Find(string code) => new SourceMembers(code)._members;

    // Reads declarations from a position to the brace that closes the type (or namespace) around it.
    private int Body(int at, string? type)
    {
        while (true)
        {
            while (at < _code.Length && (char.IsWhiteSpace(_code[at]) || _code[at] == ';'))
                at++;
            if (at >= _code.Length || _code[at] == '}')
                return at;
            at = Declaration(at, type);
        }
    }

    private int Declaration(int start, string? type)
    {
        var first = start;
        while (first < _code.Length && (_code[first] == '[' || char.IsWhiteSpace(_code[first])))
            first = _code[first] == '[' ? Close(first) : first + 1;
        var head = HeadEnd(first);
        var header = _code[first..head];
        var kind = TypeHeader().Match(header);
        int end;
        if (kind.Success && head < _code.Length && _code[head] == '{')
        {
            // The name is added before its members, so that the list is in the file's order.
            var place = _members.Count;
            end = kind.Groups[1].Value == "enum" ? Close(head) : Math.Min(Body(head + 1, kind.Groups[2].Value) + 1, _code.Length);
            if (kind.Groups[1].Value != "namespace")
                _members.Insert(place, new(kind.Groups[2].Value, start, end));
            return end;
        }
        end = head < _code.Length && _code[head] == '{' ? Close(head) : StatementEnd(head);
        if (head < _code.Length && _code[head] == '{' && Next(end) is var next && next < _code.Length && _code[next] == '=')
            end = StatementEnd(next);   // the initialiser of a property
        if (kind.Success ? kind.Groups[1].Value != "namespace" : !header.StartsWith("using ", StringComparison.Ordinal))
            _members.Add(new(kind.Success ? kind.Groups[2].Value : Name(header, type), start, end));
        return end;
    }

    private static string Name(string header, string? type)
    {
        if (Operator().Match(header) is { Success: true } op)
            return "operator " + op.Groups[1].Value;
        // "(" after a name opens parameters; after a modifier it is a tuple type.
        var called = Called().Matches(header).FirstOrDefault(m => !_modifiers.Contains(m.Groups[1].Value));
        var name = called?.Groups[1].Value ?? LastName().Match(header).Groups[1].Value;
        return name == type ? ".ctor" : name;
    }

    // The header ends before its body "{", "=" or "=>", or its ";": the first of them outside (), [] and {}.
    private int HeadEnd(int at)
    {
        var isOperator = false;
        while (at < _code.Length && _code[at] is not ('{' or ';') && (_code[at] != '=' || isOperator))
        {
            isOperator = isOperator ? _code[at] != '(' : string.CompareOrdinal(_code, at, "operator", 0, 8) == 0;
            at = _code[at] is '(' or '[' ? Close(at) : at + 1;
        }
        return at;
    }

    private int StatementEnd(int at)
    {
        while (at < _code.Length && _code[at] != ';')
            at = _code[at] is '(' or '[' or '{' ? Close(at) : at + 1;
        return Math.Min(at + 1, _code.Length);
    }

    // Behind the bracket that closes the one at a position.
    private int Close(int at)
    {
        var depth = 0;
        for (; at < _code.Length; at++)
        {
            depth += _code[at] switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 };
            if (depth == 0)
                return at + 1;
        }
        return at;
    }

    private int Next(int at)
    {
        while (at < _code.Length && char.IsWhiteSpace(_code[at]))
            at++;
        return at;
    }

    [GeneratedRegex(@"^(?:[a-z]+\s+)*(namespace|class|struct|interface|enum|record(?:\s+struct|\s+class)?)\s+([\w.]+)")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"\boperator\s*([^\s(]+|\w+)\s*\(")]
    private static partial Regex Operator();

    [GeneratedRegex(@"([A-Za-z_]\w*)\s*(?:<[^()]*>)?\s*\(")]
    private static partial Regex Called();

    [GeneratedRegex(@"(\w+)\s*(?:\[[^\]]*\]\s*)?$", RegexOptions.RightToLeft)]
    private static partial Regex LastName();
}
