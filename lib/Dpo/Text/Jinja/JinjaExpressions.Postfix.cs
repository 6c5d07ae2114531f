namespace Dpo.Text.Jinja;

// What follows a value: attributes, items, calls, filters and tests.
internal sealed partial class JinjaExpressions
{
    private JinjaExpression Postfix(JinjaExpression value)
    {
        while (true)
        {
            var at = tokens.Current.At;
            if (tokens.Skip("."))
            {
                value = tokens.Current.Kind == JinjaTokenKind.Integer ? new ItemOf(at, value, Primary())
                    : new AttributeOf(at, value, tokens.Name("an attribute"));
            }
            else if (tokens.Skip("["))
            {
                value = Subscript(value, at);
            }
            else if (tokens.Current.Is("("))
            {
                value = new CallOf(at, value, Arguments());
            }
            else
            {
                return value;
            }
        }
    }

    private JinjaExpression Subscript(JinjaExpression value, int at)
    {
        var start = tokens.Current.Is(":") ? null : Expression();
        if (start is not null && tokens.Skip("]"))
        {
            return new ItemOf(at, value, start);
        }
        tokens.Expect(":");
        var stop = tokens.Current.Is(":") || tokens.Current.Is("]") ? null : Expression();
        var step = tokens.Skip(":") && !tokens.Current.Is("]") ? Expression() : null;
        tokens.Expect("]");
        return new SliceOf(at, value, start, stop, step);
    }

    private CallArguments Arguments()
    {
        tokens.Expect("(");
        var named = new List<(string, JinjaExpression)>();
        var positional = Items(")", () =>
        {
            if (tokens.Current.Is("*") || tokens.Current.Is("**"))
            {
                throw new JinjaProblem($"arguments with {tokens.Current} are not supported", tokens.Current.At);
            }
            if (tokens.Current.Kind == JinjaTokenKind.Name && tokens.Following.Is("="))
            {
                var name = tokens.Next().Text;
                tokens.Expect("=");
                named.Add((name, Expression()));
                return null;
            }
            return named.Count == 0 ? Expression()
                : throw new JinjaProblem("an argument without a name follows one with a name", tokens.Current.At);
        });
        return new CallArguments([.. positional.OfType<JinjaExpression>()], named);
    }

    private JinjaExpression Filters(JinjaExpression value)
    {
        while (true)
        {
            var at = tokens.Current.At;
            if (tokens.Skip("|"))
            {
                at = tokens.Current.At;
                var name = tokens.Name("a filter's name");
                value = new FilterOf(at, value, name, tokens.Current.Is("(") ? Arguments() : CallArguments.None);
            }
            else if (tokens.Skip("is"))
            {
                var isNegated = tokens.Skip("not");
                at = tokens.Current.At;
                var name = tokens.Name("a test's name");
                value = new TestOf(at, value, name, TestArguments(), isNegated);
            }
            else if (tokens.Current.Is("("))
            {
                value = new CallOf(at, value, Arguments());
            }
            else
            {
                return value;
            }
        }
    }

    private CallArguments TestArguments()
    {
        if (tokens.Current.Is("("))
        {
            return Arguments();
        }
        var isValue = tokens.Current.Kind is JinjaTokenKind.String or JinjaTokenKind.Integer or JinjaTokenKind.Float
            || tokens.Current.Is("[") || tokens.Current.Is("{")
            || (tokens.Current.Kind == JinjaTokenKind.Name
                && tokens.Current.Text is not ("else" or "or" or "and" or "if" or "in" or "not" or "is"));
        return isValue ? new CallArguments([Postfix(Primary())], []) : CallArguments.None;
    }
}
