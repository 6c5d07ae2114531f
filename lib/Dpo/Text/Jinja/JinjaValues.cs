using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Dpo.Text.Jinja;

/// <summary>An undefined value: it prints as nothing, is false and has no parts.</summary>
internal sealed record JinjaUndefined(string Name)
{
    public JinjaProblem Problem() => new($"{Name} is undefined; give it, or test it with \"is defined\"");
}

/// <summary>A value with named parts that only the interpreter makes: a namespace, or a loop's variables.</summary>
internal sealed class JinjaParts(string kind)
{
    public string Kind => kind;

    public Dictionary<string, object?> Values { get; } = [];
}

/// <summary>A tuple, i.e. several values with commas between them; otherwise it acts as a list.</summary>
internal sealed class JinjaTuple(IEnumerable<object?> items) : List<object?>(items);

/// <summary>A dictionary whose keys stay in the order in which they were added.</summary>
internal sealed class JinjaDictionary : OrderedDictionary<string, object?>;

/// <summary>A function, method or macro that a template can call.</summary>
internal sealed record JinjaFunction(string Name, Func<JinjaArguments, object?> Call);

/// <summary>Truth, equality and text of values as in Python. Values are null, bool, long, double, string,
/// <see cref="List{T}"/>, <see cref="JinjaDictionary"/> and the types above.</summary>
internal static class JinjaValues
{
    public static string Kind(object? value) => value switch
    {
        null => "none",
        bool => "a boolean",
        long => "an integer",
        double => "a float",
        string => "a string",
        JinjaTuple => "a tuple",
        List<object?> => "a list",
        JinjaDictionary => "a dictionary",
        JinjaParts parts => $"a {parts.Kind}",
        JinjaUndefined undefined => $"undefined ({undefined.Name})",
        JinjaFunction function => $"the function {function.Name}",
        _ => value.GetType().Name,
    };

    public static bool IsTrue(object? value) => value switch
    {
        null or JinjaUndefined => false,
        bool b => b,
        long n => n != 0,
        double d => d != 0,
        string s => s.Length > 0,
        List<object?> list => list.Count > 0,
        JinjaDictionary dictionary => dictionary.Count > 0,
        _ => true,
    };

    public static bool AreEqual(object? a, object? b, JinjaBudget budget)
    {
        budget.Charge(1);
        RequireStack();
        return (a, b) switch
        {
            (null, null) => true,
            (string x, string y) => x == y,
            (JinjaUndefined, JinjaUndefined) => true,
            (List<object?> x, List<object?> y) => x is JinjaTuple == y is JinjaTuple && x.Count == y.Count
                && x.Zip(y).All(p => AreEqual(p.First, p.Second, budget)),
            (JinjaDictionary x, JinjaDictionary y) => x.Count == y.Count
                && x.All(p => y.TryGetValue(p.Key, out var other) && AreEqual(p.Value, other, budget)),
            _ => Number(a) is { } m && Number(b) is { } n ? m is long i && n is long j ? i == j : Real(m) == Real(n)
                : a is not null && ReferenceEquals(a, b),
        };
    }

    /// <summary>Returns a number below 0, 0 or above 0 as a is less than b, equal to it or greater.</summary>
    public static int Compare(object? a, object? b, JinjaBudget budget)
    {
        budget.Charge(1);
        if (a is string x && b is string y)
        {
            return x.EnumerateRunes().Zip(y.EnumerateRunes()).Select(p => p.First.CompareTo(p.Second))
                .FirstOrDefault(c => c != 0, x.Length.CompareTo(y.Length));
        }
        return Number(a) is { } m && Number(b) is { } n
            ? m is long i && n is long j ? i.CompareTo(j) : Real(m).CompareTo(Real(n))
            : throw Undefined(a, b) ?? new JinjaProblem(
                $"{Kind(a)} and {Kind(b)} have no order; expected two numbers or two strings");
    }

    public static bool Contains(object? container, object? item, JinjaBudget budget) => container switch
    {
        string text => item is string part ? text.Contains(part, StringComparison.Ordinal)
            : throw Undefined(item) ?? new JinjaProblem($"{Kind(item)} cannot be in a string; expected a string"),
        JinjaDictionary dictionary => item is string key && dictionary.ContainsKey(key),
        _ => Items(container, budget).Any(i => AreEqual(i, item, budget)),
    };

    /// <summary>Returns the value as a number, long (true is 1) or double; null for a value of any other
    /// type.</summary>
    public static object? Number(object? value) => value switch
    {
        bool b => b ? 1L : 0L,
        long or double => value,
        _ => null,
    };

    public static double Real(object number) => number is long n ? n : (double)number;

    /// <summary>Returns the items over which a loop goes.</summary>
    public static IReadOnlyList<object?> Items(object? value, JinjaBudget budget)
    {
        List<object?> items = value switch
        {
            List<object?> list => list,
            JinjaDictionary dictionary => [.. dictionary.Keys],
            string text => [.. JinjaText.Characters(text)],
            JinjaUndefined => [],
            _ => throw new JinjaProblem(
                $"{Kind(value)} has no items to go over; expected a list, a dictionary or a string"),
        };
        budget.Charge(items.Count);
        return items;
    }

    /// <summary>Returns the value as text, as Python's str(value) does.</summary>
    public static string Text(object? value, JinjaBudget budget)
    {
        if (value is string s)
        {
            return s;
        }
        var text = new StringBuilder();
        Append(text, value, budget, quoted: false);
        return text.ToString();
    }

    public static string Float(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (value != 0 && Math.Abs(value) is < 1e-4 or >= 1e16)
        {
            var parts = value.ToString("E16", CultureInfo.InvariantCulture).Split('E');
            var digits = text.Split('E')[0].Replace("-", "", StringComparison.Ordinal)
                .Replace(".", "", StringComparison.Ordinal).Trim('0');
            var power = int.Parse(parts[1], CultureInfo.InvariantCulture);
            return $"{(value < 0 ? "-" : "")}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}"
                + $"e{(power < 0 ? "-" : "+")}{Math.Abs(power):00}";
        }
        text = text.Contains('E', StringComparison.Ordinal)
            ? ((decimal)value).ToString(CultureInfo.InvariantCulture) : text;
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    public static JinjaProblem? Undefined(params object?[] values) =>
        values.OfType<JinjaUndefined>().FirstOrDefault()?.Problem();

    public static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JinjaProblem("values are too deep in one another");
        }
    }

    private static void Append(StringBuilder text, object? value, JinjaBudget budget, bool quoted)
    {
        budget.Charge(1);
        RequireStack();
        switch (value)
        {
            case null: text.Append("None"); break;
            case JinjaUndefined: text.Append(quoted ? "Undefined" : ""); break;
            case bool b: text.Append(b ? "True" : "False"); break;
            case long n: text.Append(n.ToString(CultureInfo.InvariantCulture)); break;
            case double d: text.Append(Float(d)); break;
            case string s: AppendQuoted(text, s, budget); break;
            case List<object?> list:
                text.Append(list is JinjaTuple ? '(' : '[');
                for (var i = 0; i < list.Count; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Append(text, list[i], budget, quoted: true);
                }
                text.Append(list is JinjaTuple ? list.Count == 1 ? ",)" : ")" : "]");
                break;
            case JinjaDictionary dictionary:
                text.Append('{');
                foreach (var (i, pair) in dictionary.Index())
                {
                    text.Append(i > 0 ? ", " : "");
                    AppendQuoted(text, pair.Key, budget);
                    text.Append(": ");
                    Append(text, pair.Value, budget, quoted: true);
                }
                text.Append('}');
                break;
            default: throw new JinjaProblem($"{Kind(value)} has no text");
        }
    }

    private static void AppendQuoted(StringBuilder text, string value, JinjaBudget budget)
    {
        budget.ChargeText(value.Length);
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal)
            ? '"' : '\'';
        text.Append(quote);
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                < ' ' or '\x7f' => $"\\x{(int)c:x2}",
                _ => c == quote ? $"\\{c}" : c.ToString(),
            });
        }
        text.Append(quote);
    }
}
