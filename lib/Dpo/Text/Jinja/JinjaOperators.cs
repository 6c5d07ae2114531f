using System.Text;

namespace Dpo.Text.Jinja;

/// <summary>Computes arithmetic, comparisons, items and slices of values.</summary>
internal static class JinjaOperators
{
    public static object? Binary(string op, object? a, object? b, JinjaBudget budget)
    {
        switch (op, a, b)
        {
            case ("~", _, _):
                var (left, right) = (JinjaValues.Text(a, budget), JinjaValues.Text(b, budget));
                budget.ChargeText((long)left.Length + right.Length);
                return left + right;
            case ("+", string x, string y):
                budget.ChargeText((long)x.Length + y.Length);
                return x + y;
            case ("+", List<object?> x, List<object?> y) when x is JinjaTuple == y is JinjaTuple:
                budget.Charge((long)x.Count + y.Count);
                return x is JinjaTuple ? new JinjaTuple(x.Concat(y)) : new List<object?>(x.Concat(y));
            case ("*", string x, long n):
                budget.ChargeText(Math.BigMul(x.Length, (int)Math.Clamp(n, 0, int.MaxValue)));
                return new StringBuilder().Insert(0, x, (int)Math.Max(0, x.Length == 0 ? 0 : n)).ToString();
            case ("*", long, string):
                return Binary(op, b, a, budget);
            case ("%", string, _):
                throw new JinjaProblem("formatting with % is not supported; use ~");
        }
        return JinjaValues.Number(a) is { } m && JinjaValues.Number(b) is { } n2
            ? m is long i && n2 is long j && op != "/" ? ComputeInteger(op, i, j)
                : Real(op, JinjaValues.Real(m), JinjaValues.Real(n2))
            : throw JinjaValues.Undefined(a, b)
                ?? new JinjaProblem($"\"{op}\" does not take {JinjaValues.Kind(a)} and {JinjaValues.Kind(b)}");
    }

    /// <summary>Returns whether a comparison holds: ==, !=, in, not in, &lt;, &lt;=, &gt; or &gt;=.</summary>
    public static bool Holds(string op, object? a, object? b, JinjaBudget budget) => op switch
    {
        "==" => JinjaValues.AreEqual(a, b, budget),
        "!=" => !JinjaValues.AreEqual(a, b, budget),
        "in" => JinjaValues.Contains(b, a, budget),
        "not in" => !JinjaValues.Contains(b, a, budget),
        "<" => JinjaValues.Compare(a, b, budget) < 0,
        "<=" => JinjaValues.Compare(a, b, budget) <= 0,
        ">" => JinjaValues.Compare(a, b, budget) > 0,
        _ => JinjaValues.Compare(a, b, budget) >= 0,
    };

    public static object? Signed(string op, object? value) => (op, JinjaValues.Number(value)) switch
    {
        ("-", long n) => n == long.MinValue ? throw TooLarge() : -n,
        ("-", double d) => -d,
        (_, { } number) => number,
        _ => throw JinjaValues.Undefined(value)
            ?? new JinjaProblem($"\"{op}\" does not take {JinjaValues.Kind(value)}"),
    };

    /// <summary>Returns the item of a value at an index or key, i.e. value[index]; undefined where there is
    /// none.</summary>
    public static object? Item(object? value, object? index) => (value, index) switch
    {
        (JinjaUndefined undefined, _) => throw undefined.Problem(),
        (JinjaDictionary dictionary, string key) =>
            dictionary.TryGetValue(key, out var found) ? found : new JinjaUndefined($"the dictionary's \"{key}\""),
        (JinjaParts parts, string key) =>
            parts.Values.TryGetValue(key, out var found) ? found : new JinjaUndefined($"the {parts.Kind}'s {key}"),
        (List<object?> list, long at) =>
            Place(at, list.Count) is { } place ? list[place] : new JinjaUndefined($"item {at} of {list.Count}"),
        (string text, long at) => JinjaText.Characters(text) is var characters
            && Place(at, characters.Count) is { } place ? characters[place]
            : new JinjaUndefined($"character {at} of {characters.Count}"),
        _ => new JinjaUndefined($"{JinjaValues.Kind(index)} as an item of {JinjaValues.Kind(value)}"),
    };

    public static object? Slice(object? value, object? start, object? stop, object? step, JinjaBudget budget)
    {
        if (value is string text)
        {
            budget.ChargeText(text.Length);
            return string.Concat(Slice([.. JinjaText.Characters(text)], start, stop, step).Select(c => (string)c!));
        }
        if (value is not List<object?> list)
        {
            throw JinjaValues.Undefined(value)
                ?? new JinjaProblem($"{JinjaValues.Kind(value)} has no slices; expected a list or a string");
        }
        budget.Charge(list.Count);
        return list is JinjaTuple ? new JinjaTuple(Slice(list, start, stop, step)) : Slice(list, start, stop, step);
    }

    private static List<object?> Slice(List<object?> items, object? start, object? stop, object? step)
    {
        var by = Bound(step) ?? 1;
        if (by == 0)
        {
            throw new JinjaProblem("a slice's step is 0");
        }
        // As Python: ends before 0 count from the end, then are brought into the list.
        long Bring(long? at, long otherwise)
        {
            var place = at < 0 ? at + items.Count : at;
            return place is null ? otherwise
                : by > 0 ? Math.Clamp(place.Value, 0, items.Count) : Math.Clamp(place.Value, -1, items.Count - 1);
        }
        var (first, last) = (
            Bring(Bound(start), by > 0 ? 0 : items.Count - 1), Bring(Bound(stop), by > 0 ? items.Count : -1));
        var slice = new List<object?>();
        by = Math.Clamp(by, -items.Count - 1, items.Count + 1);
        for (var at = first; by > 0 ? at < last : at > last; at += by)
        {
            slice.Add(items[(int)at]);
        }
        return slice;
    }

    private static long? Bound(object? value) => value switch
    {
        null => null,
        long n => n,
        _ => throw JinjaValues.Undefined(value)
            ?? new JinjaProblem($"a slice's end is {JinjaValues.Kind(value)}; expected an integer"),
    };

    private static int? Place(long at, int count) =>
        at >= -count && at < count ? (int)(at < 0 ? at + count : at) : null;

    private static object ComputeInteger(string op, long a, long b)
    {
        try
        {
            return op switch
            {
                "+" => (object)checked(a + b),          // else the arms' common type is double
                "-" => checked(a - b),
                "*" => checked(a * b),
                "//" => b == 0 ? throw ByZero() : checked(a / b) - (a % b != 0 && a < 0 != b < 0 ? 1 : 0),
                "%" => b == 0 ? throw ByZero() : b == -1 ? 0 : (a % b + b) % b,
                _ => b < 0 ? (object)Math.Pow(a, b)
                    : Enumerable.Repeat(a, (int)Math.Min(b, a is >= -1 and <= 1 ? 2 - b % 2 : 64))
                        .Aggregate(1L, (x, y) => checked(x * y)),
            };
        }
        catch (OverflowException)
        {
            throw TooLarge();
        }
    }

    private static double Real(string op, double a, double b) => op switch
    {
        "+" => a + b,
        "-" => a - b,
        "*" => a * b,
        "/" => b == 0 ? throw ByZero() : a / b,
        "//" => b == 0 ? throw ByZero() : Math.Floor(a / b),
        "%" => b == 0 ? throw ByZero() : a - b * Math.Floor(a / b),
        _ => Math.Pow(a, b),
    };

    private static JinjaProblem ByZero() => new("division by zero");

    private static JinjaProblem TooLarge() => new("a number is too large; integers have 64 bits");
}
