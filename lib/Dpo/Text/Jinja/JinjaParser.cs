namespace Dpo.Text.Jinja;

/// <summary>Parses the statements of a template from tokens into nodes; <see cref="JinjaExpressions"/> parses the
/// expressions.</summary>
internal sealed class JinjaParser(JinjaCursor tokens)
{
    private const int MostNested = 100;
    private static readonly string[] Unsupported =
    [
        "include", "import", "from", "extends", "block", "call", "filter", "with", "do", "autoescape", "trans", "debug"
    ];

    private readonly JinjaExpressions _expressions = new(tokens);
    private int _depth, _loops;

    public IReadOnlyList<JinjaNode> Template() => Body([], -1);

    // Up to a block that begins with one of the names, whose tag is left open at the name; at = -1 ends at the
    // template's end.
    private List<JinjaNode> Body(string[] ends, int at)
    {
        if (++_depth > MostNested)
        {
            throw new JinjaProblem($"more than {MostNested} blocks in one another", at);
        }
        var nodes = new List<JinjaNode>();
        while (true)
        {
            var token = tokens.Next();
            switch (token.Kind)
            {
                case JinjaTokenKind.End:
                    _depth--;
                    return at < 0 ? nodes
                        : throw new JinjaProblem($"a block is not closed; expected {string.Join(" or ", ends)}", at);
                case JinjaTokenKind.Text:
                    nodes.Add(new TextOf(token.At, token.Text));
                    break;
                case JinjaTokenKind.PrintBegin:
                    nodes.Add(new Print(token.At, _expressions.Tuple()));
                    tokens.Expect(JinjaTokenKind.PrintEnd);
                    break;
                default:
                    if (ends.Contains(tokens.Current.Text))
                    {
                        _depth--;
                        return nodes;
                    }
                    Statement(nodes);
                    break;
            }
        }
    }

    private void Statement(List<JinjaNode> nodes)
    {
        var (at, name) = (tokens.Current.At, tokens.Name("a statement"));
        switch (name)
        {
            case "if": nodes.Add(IfBlock(at)); break;
            case "for": nodes.Add(ForBlock(at)); break;
            case "set": nodes.Add(Set(at)); break;
            case "macro": nodes.Add(MacroBlock(at)); break;
            case "break" or "continue" when _loops > 0:
                nodes.Add(new Jump(at, name == "break"));
                CloseTag();
                break;
            case "generation":                      // marks the assistant's part for training; prints nothing itself
                CloseTag();
                nodes.AddRange(Body(["endgeneration"], at));
                End();
                break;
            default:
                throw new JinjaProblem(
                    name.StartsWith("end", StringComparison.Ordinal)
                        || name is "else" or "elif" or "break" or "continue"
                    ? $"\"{name}\" closes or continues nothing"
                    : Unsupported.Contains(name) ? $"the statement \"{name}\" is not supported; "
                        + "supported are if, for, set, macro, raw, break, continue, generation"
                    : $"there is no statement \"{name}\"", at);
        }
    }

    private If IfBlock(int at)
    {
        var branches = new List<(JinjaExpression?, IReadOnlyList<JinjaNode>)>();
        JinjaExpression? test = _expressions.Tuple(withConditional: false);
        while (true)
        {
            CloseTag();
            branches.Add((test, Body(test is null ? ["endif"] : ["elif", "else", "endif"], at)));
            var next = tokens.Name("endif");
            if (next == "endif")
            {
                CloseTag();
                return new If(at, branches);
            }
            test = next == "elif" ? _expressions.Tuple(withConditional: false) : null;
        }
    }

    private For ForBlock(int at)
    {
        var targets = Targets();
        tokens.Expect("in");
        var over = _expressions.Tuple(withConditional: false);
        var where = tokens.Skip("if") ? _expressions.Expression() : null;
        if (tokens.Current.Is("recursive"))
        {
            throw new JinjaProblem("\"recursive\" loops are not supported", tokens.Current.At);
        }
        CloseTag();
        _loops++;
        var body = Body(["else", "endfor"], at);
        _loops--;
        IReadOnlyList<JinjaNode> otherwise = [];
        if (tokens.Name("endfor") == "else")
        {
            CloseTag();
            otherwise = Body(["endfor"], at);
            tokens.Name("endfor");
        }
        CloseTag();
        return new For(at, targets, over, where, body, otherwise);
    }

    private JinjaNode Set(int at)
    {
        var targets = Targets();
        string? attribute = null;
        if (targets.Count == 1 && tokens.Skip("."))
        {
            attribute = tokens.Name("an attribute");
        }
        if (tokens.Skip("="))
        {
            var value = _expressions.Tuple();
            CloseTag();
            return new SetValue(at, targets, attribute, value);
        }
        if (targets.Count > 1 || attribute is not null || tokens.Current.Kind != JinjaTokenKind.BlockEnd)
        {
            throw new JinjaProblem($"expected \"=\", got {tokens.Current}", tokens.Current.At);
        }
        CloseTag();
        var body = Body(["endset"], at);
        End();
        return new SetBlock(at, targets[0], body);
    }

    private Macro MacroBlock(int at)
    {
        var name = tokens.Name("a macro's name");
        var parameters = new List<(string, JinjaExpression?)>();
        tokens.Expect("(");
        while (!tokens.Skip(")"))
        {
            if (parameters.Count > 0)
            {
                tokens.Expect(",");
            }
            var parameter = tokens.Name("a parameter");
            parameters.Add((parameter, tokens.Skip("=") ? _expressions.Expression() : null));
        }
        CloseTag();
        var loops = _loops;
        _loops = 0;
        var body = Body(["endmacro"], at);
        _loops = loops;
        tokens.Name("endmacro");
        _ = tokens.Skip(name);
        CloseTag();
        return new Macro(at, name, parameters, body);
    }

    private List<string> Targets()
    {
        var targets = new List<string>();
        do
        {
            if (tokens.Current.Is("true") || tokens.Current.Is("false") || tokens.Current.Is("none"))
            {
                throw new JinjaProblem($"{tokens.Current} cannot be set", tokens.Current.At);
            }
            targets.Add(tokens.Name("a name to set"));
        }
        while (tokens.Skip(","));
        return targets;
    }

    private void End()
    {
        tokens.Name("the block's end");
        CloseTag();
    }

    private void CloseTag() => tokens.Expect(JinjaTokenKind.BlockEnd);
}
