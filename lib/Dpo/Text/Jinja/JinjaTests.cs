namespace Dpo.Text.Jinja;

/// <summary>Evaluates Jinja's tests, i.e. the words that may follow "is", by name.</summary>
internal static class JinjaTests
{
    public static bool Holds(string name, object? value, JinjaArguments arguments, JinjaBudget budget)
    {
        var holds = name switch
        {
            "defined" => value is not JinjaUndefined,
            "undefined" => value is JinjaUndefined,
            "none" => value is null,
            "true" => value is true,
            "false" => value is false,
            "boolean" => value is bool,
            "string" => value is string,
            "number" => value is bool or long or double,
            "integer" => value is long,
            "float" => value is double,
            "mapping" => value is JinjaDictionary,
            "sequence" => value is string or List<object?> or JinjaDictionary or JinjaUndefined,
            "iterable" => value is string or List<object?> or JinjaDictionary or JinjaUndefined,
            "callable" => value is JinjaFunction,
            "odd" => Remainder(2) != 0,
            "even" => Remainder(2) == 0,
            "divisibleby" => arguments.TakeInteger("num", 0) is var divisor && Remainder(divisor) == 0,
            "lower" => JinjaValues.Text(value, budget) is var text
                && text.Any(char.IsLetter) && !text.Any(char.IsUpper),
            "upper" => JinjaValues.Text(value, budget) is var text
                && text.Any(char.IsLetter) && !text.Any(char.IsLower),
            "eq" or "equalto" or "==" => Compared("=="),
            "ne" or "!=" => Compared("!="),
            "lt" or "lessthan" or "<" => Compared("<"),
            "le" or "<=" => Compared("<="),
            "gt" or "greaterthan" or ">" => Compared(">"),
            "ge" or ">=" => Compared(">="),
            "in" => JinjaOperators.Holds("in", value, arguments.Take("seq"), budget),
            _ => throw new JinjaProblem($"the test \"{name}\" is not supported"),
        };
        arguments.End();
        return holds;

        bool Compared(string op) => JinjaOperators.Holds(op, value, arguments.Take("other"), budget);

        long Remainder(long divisor) => JinjaValues.Number(value) is long n
            ? (long)JinjaOperators.Binary("%", n, divisor, budget)!
            : throw JinjaValues.Undefined(value)
                ?? new JinjaProblem($"{name}: {JinjaValues.Kind(value)}; expected an integer");
    }
}
