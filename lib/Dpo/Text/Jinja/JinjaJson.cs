using System.Globalization;
using System.Text;

namespace Dpo.Text.Jinja;

/// <summary>Writes values as the filter tojson does: plain JSON with ", " and ": ", keys in their order, letters of all
/// languages as they are.</summary>
internal static class JinjaJson
{
    public static string Write(object? value, long indent, JinjaBudget budget)
    {
        var text = new StringBuilder();
        Append(text, value, (int)Math.Clamp(indent, -1, 16), 0, budget);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, int indent, int depth, JinjaBudget budget)
    {
        budget.Charge(1);
        JinjaValues.RequireStack();
        switch (value)
        {
            case null: text.Append("null"); break;
            case bool b: text.Append(b ? "true" : "false"); break;
            case long n: text.Append(n.ToString(CultureInfo.InvariantCulture)); break;
            case double d:
                text.Append(double.IsFinite(d) ? JinjaValues.Float(d)
                    : double.IsNaN(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
                break;
            case string s: Quote(text, s, budget); break;
            case List<object?> list:
                Items(text, '[', ']', list.Count, indent, depth, budget,
                    i => Append(text, list[i], indent, depth + 1, budget));
                break;
            case JinjaDictionary dictionary:
                Items(text, '{', '}', dictionary.Count, indent, depth, budget, i =>
                {
                    var (key, item) = dictionary.GetAt(i);
                    Quote(text, key, budget);
                    text.Append(": ");
                    Append(text, item, indent, depth + 1, budget);
                });
                break;
            default:
                throw JinjaValues.Undefined(value)
                    ?? new JinjaProblem($"tojson: {JinjaValues.Kind(value)} has no JSON");
        }
    }

    private static void Items(StringBuilder text, char open, char close, int count, int indent, int depth,
        JinjaBudget budget, Action<int> item)
    {
        text.Append(open);
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : indent < 0 ? ", " : ",");
            Line(depth + 1);
            item(i);
        }
        if (count > 0)
        {
            Line(depth);
        }
        text.Append(close);

        void Line(int blanks)
        {
            if (indent >= 0)
            {
                budget.ChargeText(indent * blanks);
                text.Append('\n').Append(' ', indent * blanks);
            }
        }
    }

    private static void Quote(StringBuilder text, string value, JinjaBudget budget)
    {
        budget.ChargeText(value.Length);
        text.Append('"');
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => $"\\u{(int)c:x4}",
                _ => c.ToString(),
            });
        }
        text.Append('"');
    }
}
