namespace Dpo.Text.Jinja;

/// <summary>Computes the values of a template's expressions.</summary>
internal sealed class JinjaEvaluator(JinjaBudget budget)
{
    private const int MostNested = 300;
    private int _depth;

    public object? Value(JinjaExpression expression, JinjaScope scope)
    {
        try
        {
            budget.Charge(1);
            JinjaValues.RequireStack();
            if (++_depth > MostNested)
            {
                throw new JinjaProblem($"more than {MostNested} expressions and calls in one another");
            }
            var value = Evaluate(expression, scope);
            _depth--;
            return value;
        }
        catch (JinjaProblem p) when (p.At < 0)
        {
            throw new JinjaProblem(p.Message, expression.At, p.IsRaised);
        }
    }

    private object? Evaluate(JinjaExpression expression, JinjaScope scope)
    {
        switch (expression)
        {
            case Literal literal:
                return literal.Value;
            case NameOf name:
                return scope.Find(name.Name);
            case ListOf list:
                var items = list.Items.Select(i => Value(i, scope)).ToList();
                return list.IsTuple ? new JinjaTuple(items) : items;
            case DictionaryOf dictionary:
                return Dictionary(dictionary, scope);
            case AttributeOf attribute:
                return JinjaMethods.Attribute(Value(attribute.Of, scope), attribute.Name, budget);
            case ItemOf item:
                var of = Value(item.Of, scope);
                budget.ChargeText(of is string text ? text.Length : 0);
                return JinjaOperators.Item(of, Value(item.Index, scope));
            case SliceOf slice:
                return JinjaOperators.Slice(
                    Value(slice.Of, scope), Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step), budget);
            case CallOf call:
                return Value(call.Of, scope) is var callee && callee is JinjaFunction function
                    ? function.Call(Arguments(function.Name, call.Arguments, scope))
                    : throw JinjaValues.Undefined(callee)
                        ?? new JinjaProblem($"{JinjaValues.Kind(callee)} cannot be called");
            case FilterOf filter:
                return JinjaFilters.Apply(filter.Name, Value(filter.Of, scope),
                    Arguments(filter.Name, filter.Arguments, scope), budget);
            case TestOf test:
                return JinjaTests.Holds(test.Name, Value(test.Of, scope),
                    Arguments(test.Name, test.Arguments, scope), budget) != test.IsNegated;
            case Unary unary:
                var operand = Value(unary.Operand, scope);
                return unary.Operator == "not" ? !JinjaValues.IsTrue(operand)
                    : JinjaOperators.Signed(unary.Operator, operand);
            case Binary { Operator: "and" or "or" } logical:
                var first = Value(logical.Left, scope);
                return JinjaValues.IsTrue(first) == (logical.Operator == "or") ? first : Value(logical.Right, scope);
            case Binary binary:
                return JinjaOperators.Binary(
                    binary.Operator, Value(binary.Left, scope), Value(binary.Right, scope), budget);
            case Comparison comparison:
                return Compare(comparison, scope);
            case Conditional conditional:
                return JinjaValues.IsTrue(Value(conditional.Test, scope)) ? Value(conditional.Then, scope)
                    : conditional.Else is { } otherwise ? Value(otherwise, scope)
                    : new JinjaUndefined("the inline if's missing else");
            default:
                throw new InvalidOperationException($"no rule for {expression.GetType().Name}");
        }

        object? Bound(JinjaExpression? bound) => bound is null ? null : Value(bound, scope);
    }

    private JinjaArguments Arguments(string callee, CallArguments arguments, JinjaScope scope) =>
        new(callee, [.. arguments.Positional.Select(p => Value(p, scope))],
            [.. arguments.Named.Select(n => (n.Name, Value(n.Value, scope)))]);

    private JinjaDictionary Dictionary(DictionaryOf dictionary, JinjaScope scope)
    {
        var made = new JinjaDictionary();
        foreach (var (key, value) in dictionary.Items)
        {
            var name = Value(key, scope);
            made[name as string ?? throw JinjaValues.Undefined(name)
                ?? new JinjaProblem($"a dictionary's key is {JinjaValues.Kind(name)}; expected a string")] =
                Value(value, scope);
        }
        return made;
    }

    private bool Compare(Comparison comparison, JinjaScope scope)
    {
        var left = Value(comparison.First, scope);
        foreach (var (op, next) in comparison.Rest)
        {
            var right = Value(next, scope);
            if (!JinjaOperators.Holds(op, left, right, budget))
            {
                return false;
            }
            left = right;
        }
        return true;
    }
}
