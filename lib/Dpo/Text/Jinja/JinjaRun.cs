using System.Text;

namespace Dpo.Text.Jinja;

/// <summary>One rendering of a template: it runs the statements and collects the text.</summary>
internal sealed class JinjaRun
{
    private const int MostMacros = 50;
    private readonly JinjaBudget _budget = new();
    private readonly JinjaEvaluator _evaluator;
    private int _macros;

    public JinjaRun() => _evaluator = new JinjaEvaluator(_budget);

    public string Render(IReadOnlyList<JinjaNode> nodes, IEnumerable<KeyValuePair<string, object?>> variables)
    {
        var scope = new JinjaScope(null);
        JinjaGlobals.Set(scope, _budget);
        scope = new JinjaScope(scope);
        foreach (var (name, value) in variables)
        {
            scope[name] = value;
        }
        var output = new StringBuilder();
        Run(nodes, scope, output);
        return output.ToString();
    }

    // The break or continue that ended the nodes, or null.
    private Jump? Run(IReadOnlyList<JinjaNode> nodes, JinjaScope scope, StringBuilder output)
    {
        foreach (var node in nodes)
        {
            try
            {
                if (node is Jump end)
                {
                    return end;
                }
                if (Run(node, scope, output) is { } jump)
                {
                    return jump;
                }
            }
            catch (JinjaProblem p) when (p.At < 0)
            {
                throw new JinjaProblem(p.Message, node.At, p.IsRaised);
            }
        }
        return null;
    }

    private Jump? Run(JinjaNode node, JinjaScope scope, StringBuilder output)
    {
        _budget.Charge(1);
        JinjaValues.RequireStack();
        switch (node)
        {
            case TextOf text:
                Write(output, text.Text);
                break;
            case Print print:
                Write(output, JinjaValues.Text(_evaluator.Value(print.Value, scope), _budget));
                break;
            case If branches:
                return branches.Branches
                    .FirstOrDefault(b => b.Test is null || JinjaValues.IsTrue(_evaluator.Value(b.Test, scope)))
                    .Body is { } body ? Run(body, scope, output) : null;
            case For loop:
                return Loop(loop, scope, output);
            case SetValue set:
                Set(set, scope);
                break;
            case SetBlock set:
                var content = new StringBuilder();
                Run(set.Body, scope, content);
                scope[set.Target] = content.ToString();
                break;
            case Macro macro:
                scope[macro.Name] = new JinjaFunction(macro.Name, arguments => Call(macro, arguments, scope));
                break;
        }
        return null;
    }

    private void Write(StringBuilder output, string text)
    {
        _budget.ChargeText(text.Length);
        if (output.Length + text.Length > JinjaBudget.MaxText)
        {
            _budget.ChargeText((long)output.Length + text.Length);      // refuses it
        }
        output.Append(text);
    }

    private Jump? Loop(For loop, JinjaScope scope, StringBuilder output)
    {
        var items = JinjaValues.Items(_evaluator.Value(loop.Over, scope), _budget);
        if (loop.Where is { } where)
        {
            items = [.. items.Where(item =>
            {
                var inner = new JinjaScope(scope);
                Assign(loop.Targets, item, inner);
                return JinjaValues.IsTrue(_evaluator.Value(where, inner));
            })];
        }
        if (items.Count == 0)
        {
            return Run(loop.Else, scope, output);
        }
        for (var i = 0; i < items.Count; i++)
        {
            var inner = new JinjaScope(scope);
            inner["loop"] = JinjaGlobals.Loop(items, i);
            Assign(loop.Targets, items[i], inner);
            if (Run(loop.Body, inner, output) is { IsBreak: true })
            {
                break;
            }
        }
        return null;
    }

    private void Set(SetValue set, JinjaScope scope)
    {
        var value = _evaluator.Value(set.Value, scope);
        if (set.Attribute is null)
        {
            Assign(set.Targets, value, scope);
            return;
        }
        var target = scope.Find(set.Targets[0]);
        var parts = target is JinjaParts { Kind: "namespace" } space ? space : throw new JinjaProblem(
            $"{set.Targets[0]}.{set.Attribute} cannot be set: {set.Targets[0]} is {JinjaValues.Kind(target)}; "
                + "expected a namespace");
        parts.Values[set.Attribute] = value;
    }

    private void Assign(IReadOnlyList<string> targets, object? value, JinjaScope scope)
    {
        if (targets.Count == 1)
        {
            scope[targets[0]] = value;
            return;
        }
        var items = JinjaValues.Items(value, _budget);
        if (items.Count != targets.Count)
        {
            throw new JinjaProblem($"{items.Count} values for the {targets.Count} names {string.Join(", ", targets)}");
        }
        foreach (var (name, item) in targets.Zip(items))
        {
            scope[name] = item;
        }
    }

    private string Call(Macro macro, JinjaArguments arguments, JinjaScope scope)
    {
        if (++_macros > MostMacros)
        {
            throw new JinjaProblem($"more than {MostMacros} macros in one another");
        }
        var inner = new JinjaScope(scope);
        foreach (var (name, otherwise) in macro.Parameters)
        {
            inner[name] = arguments.Has(name) ? arguments.Take(name)
                : otherwise is null ? new JinjaUndefined(name) : _evaluator.Value(otherwise, inner);
        }
        arguments.End();
        var output = new StringBuilder();
        Run(macro.Body, inner, output);
        _macros--;
        return output.ToString();
    }
}
