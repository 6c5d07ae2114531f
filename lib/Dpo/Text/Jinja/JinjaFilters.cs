using System.Globalization;
using System.Text;

namespace Dpo.Text.Jinja;

/// <summary>Applies Jinja's filters, by name.</summary>
internal static class JinjaFilters
{
    public static object? Apply(string name, object? value, JinjaArguments arguments, JinjaBudget budget)
    {
        var result = Find(name, value, arguments, budget);
        arguments.End();
        return result;
    }

    public static string Join(object? items, string separator, JinjaBudget budget)
    {
        var text = new StringBuilder();
        foreach (var (i, item) in JinjaValues.Items(items, budget).Index())
        {
            var part = JinjaValues.Text(item, budget);
            if ((long)text.Length + separator.Length + part.Length > JinjaBudget.MaxText)
            {
                budget.ChargeText((long)text.Length + separator.Length + part.Length);      // refuses it
            }
            budget.ChargeText((long)separator.Length + part.Length);
            text.Append(i > 0 ? separator : "");
            text.Append(part);
        }
        return text.ToString();
    }

    private static object? Find(string name, object? value, JinjaArguments a, JinjaBudget budget)
    {
        switch (name)
        {
            case "trim":
                return Text().Trim(a.TakeTextOrNone("chars")?.ToCharArray() ?? JinjaText.Space);
            case "upper":
                return Text().ToUpperInvariant();
            case "lower":
                return Text().ToLowerInvariant();
            case "capitalize":
                return JinjaText.Capitalised(Text());
            case "title":
                return JinjaText.Title(Text());
            case "string" or "safe":
                return Text();
            case "replace":
                return JinjaMethods.Replace(
                    Text(), a.TakeText("old"), a.TakeText("new"), a.TakeInteger("count", -1), budget);
            case "length" or "count":
                return value is string text ? JinjaText.Length(text) : (long)JinjaValues.Items(value, budget).Count;
            case "join":
                var separator = JinjaValues.Text(a.Take("d", ""), budget);
                var attribute = a.TakeTextOrNone("attribute");
                return Join(
                    attribute is null ? value
                        : Items().Select(i => JinjaMethods.Attribute(i, attribute, budget)).ToList(),
                    separator, budget);
            case "tojson":
                return JinjaJson.Write(value, a.TakeInteger("indent", -1), budget);
            case "default" or "d":
                var otherwise = a.Take("default_value", "");
                return value is JinjaUndefined
                    || (JinjaValues.IsTrue(a.Take("boolean", false)) && !JinjaValues.IsTrue(value)) ? otherwise : value;
            case "first":
                return Items() is { Count: > 0 } start ? start[0] : new JinjaUndefined("the first of no items");
            case "last":
                return Items() is { Count: > 0 } end ? end[^1] : new JinjaUndefined("the last of no items");
            case "list":
                return new List<object?>(Items());
            case "reverse":
                return value is string forwards
                    ? string.Concat(JinjaText.Characters(forwards).AsEnumerable().Reverse())
                    : Items().Reverse().ToList();
            case "items":
                return value is JinjaDictionary dictionary ? JinjaMethods.Items(dictionary, budget)
                    : value is JinjaUndefined ? new List<object?>()
                    : throw new JinjaProblem($"items: {JinjaValues.Kind(value)}; expected a dictionary");
            case "int":
                return ToInteger(value) ?? a.Take("default", 0L);
            case "float":
                return JinjaValues.Number(value) is { } number ? JinjaValues.Real(number)
                    : value is string digits && double.TryParse(digits.Trim(JinjaText.Space),
                        NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed
                    : a.Take("default", 0.0);
            case "abs":
                return JinjaValues.Number(value) switch
                {
                    long n when n != long.MinValue => (object)Math.Abs(n),
                    double d => Math.Abs(d),
                    _ => throw JinjaValues.Undefined(value)
                        ?? new JinjaProblem($"abs: {JinjaValues.Kind(value)}; expected a number"),
                };
            case "map":
                return Map(Items(), a, budget);
            case "select":
                return Items().Where(Chosen(a, null, budget)).ToList();
            case "reject":
                var accepted = Chosen(a, null, budget);
                return Items().Where(i => !accepted(i)).ToList();
            case "selectattr":
                return Items().Where(Chosen(a, a.TakeText("attribute"), budget)).ToList();
            case "rejectattr":
                var chosen = Chosen(a, a.TakeText("attribute"), budget);
                return Items().Where(i => !chosen(i)).ToList();
            default:
                throw new JinjaProblem($"the filter \"{name}\" is not supported");
        }

        string Text()
        {
            var text = JinjaValues.Text(value, budget);
            budget.ChargeText(text.Length);
            return text;
        }

        IReadOnlyList<object?> Items() => JinjaValues.Items(value, budget);
    }

    private static long? ToInteger(object? value) => value switch
    {
        string text => long.TryParse(
                text.Trim(JinjaText.Space), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n
            : double.TryParse(
                text.Trim(JinjaText.Space), NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? ToInteger(d)
            : null,
        double d => Math.Abs(d) < 9e18 ? (long)d : null,
        _ => JinjaValues.Number(value) as long?,
    };

    // map(attribute="text"), or map("upper").
    private static List<object?> Map(IReadOnlyList<object?> items, JinjaArguments arguments, JinjaBudget budget)
    {
        if (arguments.IsNext)
        {
            var filter = arguments.TakeText("filter");
            var rest = arguments.Rest();
            return [.. items.Select(i => Apply(filter, i, new JinjaArguments(filter, rest, []), budget))];
        }
        var attribute = arguments.TakeText("attribute");
        var (has, otherwise) = (arguments.Has("default"), arguments.Take("default", null));
        return [.. items.Select(i => JinjaMethods.Attribute(i, attribute, budget) is var value
            && has && value is JinjaUndefined ? otherwise : value)];
    }

    private static Func<object?, bool> Chosen(JinjaArguments arguments, string? attribute, JinjaBudget budget)
    {
        var test = arguments.IsNext ? arguments.TakeText("test") : null;
        var rest = arguments.Rest();
        return item =>
        {
            var value = attribute is null ? item : JinjaMethods.Attribute(item, attribute, budget);
            return test is null ? JinjaValues.IsTrue(value)
                : JinjaTests.Holds(test, value, new JinjaArguments(test, rest, []), budget);
        };
    }
}
