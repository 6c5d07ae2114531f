using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dpo.Text.Jinja;

/// <summary>Parses the expressions of a template from tokens into nodes, with one method for each level of precedence,
/// the loosest first.</summary>
internal sealed partial class JinjaExpressions(JinjaCursor tokens)
{
    private const int MostNested = 100;
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">=", "in"];
    private int _depth;

    /// <summary>Parses one expression, or several with commas between them, which are a tuple.</summary>
    public JinjaExpression Tuple(bool withConditional = true)
    {
        var at = tokens.Current.At;
        var items = new List<JinjaExpression> { withConditional ? Expression() : Or() };
        var isTuple = false;
        while (tokens.Skip(","))
        {
            isTuple = true;
            if (tokens.Current.Kind is JinjaTokenKind.BlockEnd or JinjaTokenKind.PrintEnd || tokens.Current.Is(")"))
            {
                break;
            }
            items.Add(withConditional ? Expression() : Or());
        }
        return isTuple ? new ListOf(at, items, IsTuple: true) : items[0];
    }

    public JinjaExpression Expression()
    {
        if (++_depth > MostNested || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JinjaProblem($"more than {MostNested} expressions in one another", tokens.Current.At);
        }
        var value = Or();
        while (tokens.Current.Is("if"))
        {
            var at = tokens.Next().At;
            var test = Or();
            value = new Conditional(at, test, value, tokens.Skip("else") ? Expression() : null);
        }
        _depth--;
        return value;
    }

    private JinjaExpression Or() => Chain(And, "or");

    private JinjaExpression And() => Chain(Not, "and");

    private JinjaExpression Not()
    {
        var operators = new Stack<JinjaToken>();
        while (tokens.Current.Is("not"))
        {
            operators.Push(tokens.Next());
        }
        return operators.Aggregate(Compare(), (value, token) => new Unary(token.At, "not", value));
    }

    private JinjaExpression Compare()
    {
        var first = Sum();
        var rest = new List<(string, JinjaExpression)>();
        while (true)
        {
            var notIn = tokens.Current.Is("not") && tokens.Following.Is("in");
            if (!notIn && !Comparisons.Any(tokens.Current.Is))
            {
                return rest.Count == 0 ? first : new Comparison(first.At, first, rest);
            }
            _ = notIn && tokens.Skip("not");
            var op = tokens.Next().Text;
            rest.Add((notIn ? "not in" : op, Sum()));
        }
    }

    private JinjaExpression Sum() => Chain(Concatenation, "+", "-");

    private JinjaExpression Concatenation() => Chain(Product, "~");

    private JinjaExpression Product() => Chain(Power, "*", "/", "//", "%");

    private JinjaExpression Power() => Chain(() => Signed(withFilters: true), "**");

    private JinjaExpression Chain(Func<JinjaExpression> operand, params string[] operators)
    {
        var left = operand();
        while (operators.Any(tokens.Current.Is))
        {
            var op = tokens.Next();
            left = new Binary(op.At, op.Text, left, operand());
        }
        return left;
    }

    private JinjaExpression Signed(bool withFilters)
    {
        var signs = new Stack<JinjaToken>();
        while (tokens.Current.Is("-") || tokens.Current.Is("+"))
        {
            signs.Push(tokens.Next());
        }
        var value = signs.Aggregate(Postfix(Primary()), (operand, sign) => new Unary(sign.At, sign.Text, operand));
        return withFilters ? Filters(value) : value;
    }

    private JinjaExpression Primary()
    {
        var token = tokens.Next();
        switch (token.Kind)
        {
            case JinjaTokenKind.Name:
                return token.Text switch
                {
                    "true" or "True" => new Literal(token.At, true),
                    "false" or "False" => new Literal(token.At, false),
                    "none" or "None" => new Literal(token.At, null),
                    _ => new NameOf(token.At, token.Text),
                };
            case JinjaTokenKind.String:
                var text = token.Text;
                while (tokens.Current.Kind == JinjaTokenKind.String)
                {
                    text += tokens.Next().Text;
                }
                return new Literal(token.At, text);
            case JinjaTokenKind.Integer:
                return new Literal(token.At,
                    long.TryParse(token.Text, CultureInfo.InvariantCulture, out var whole) ? whole
                    : throw new JinjaProblem($"the number {token.Text} is too large", token.At));
            case JinjaTokenKind.Float:
                return new Literal(token.At, double.Parse(token.Text, CultureInfo.InvariantCulture));
        }
        switch (token.Text)
        {
            case "(" when token.Kind == JinjaTokenKind.Operator:
                if (tokens.Skip(")"))
                {
                    return new ListOf(token.At, [], IsTuple: true);
                }
                var inner = Tuple();
                tokens.Expect(")");
                return inner;
            case "[" when token.Kind == JinjaTokenKind.Operator:
                return new ListOf(token.At, Items("]", Expression), IsTuple: false);
            case "{" when token.Kind == JinjaTokenKind.Operator:
                return new DictionaryOf(token.At, Items("}", () =>
                {
                    var key = Expression();
                    tokens.Expect(":");
                    return (key, Expression());
                }));
            default:
                throw new JinjaProblem($"expected an expression, got {token}", token.At);
        }
    }

    private List<T> Items<T>(string end, Func<T> item)
    {
        var items = new List<T>();
        while (!tokens.Skip(end))
        {
            if (items.Count > 0)
            {
                tokens.Expect(",");
                if (tokens.Skip(end))
                {
                    break;
                }
            }
            items.Add(item());
        }
        return items;
    }
}
