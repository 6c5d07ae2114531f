namespace Dpo.Text.Jinja;

/// <summary>Finds attributes of values: methods of strings, lists and dictionaries, parts of namespaces and loops,
/// keys.</summary>
internal static class JinjaMethods
{
    public static object? Attribute(object? value, string name, JinjaBudget budget)
    {
        Func<JinjaArguments, object?>? method = value switch
        {
            JinjaUndefined undefined => throw undefined.Problem(),
            string text => OfString(text, name, budget),
            JinjaDictionary dictionary => OfDictionary(dictionary, name, budget),
            List<object?> list => OfList(list, name, budget),
            _ => null,
        };
        return method is not null ? new JinjaFunction(name, arguments =>
            {
                var result = method(arguments);
                arguments.End();
                return result;
            })
            : value is JinjaDictionary or JinjaParts ? JinjaOperators.Item(value, name)
            : new JinjaUndefined($"\"{name}\" of {JinjaValues.Kind(value)}");
    }

    private static Func<JinjaArguments, object?>? OfString(string text, string name, JinjaBudget budget)
    {
        budget.ChargeText(text.Length);
        return name switch
        {
            "strip" => a => text.Trim(Characters(a)),
            "lstrip" => a => text.TrimStart(Characters(a)),
            "rstrip" => a => text.TrimEnd(Characters(a)),
            "upper" => _ => text.ToUpperInvariant(),
            "lower" => _ => text.ToLowerInvariant(),
            "title" => _ => JinjaText.Title(text),
            "capitalize" => _ => JinjaText.Capitalised(text),
            "startswith" => a => (object)Any(a, "prefix", text.StartsWith),
            "endswith" => a => (object)Any(a, "suffix", text.EndsWith),
            "removeprefix" => a =>
                a.TakeText("prefix") is var p && text.StartsWith(p, StringComparison.Ordinal) ? text[p.Length..] : text,
            "removesuffix" => a =>
                a.TakeText("suffix") is var s && text.EndsWith(s, StringComparison.Ordinal) ? text[..^s.Length] : text,
            "replace" => a => Replace(text, a.TakeText("old"), a.TakeText("new"), a.TakeInteger("count", -1), budget),
            "split" => a => Split(text, a, budget),
            "splitlines" => _ => (text.EndsWith('\n') ? text[..^1] : text) is var t && text.Length == 0
                ? new List<object?>() : new List<object?>(t.Split('\n')),
            "join" => a => JinjaFilters.Join(a.Take("iterable"), text, budget),
            "find" => a => a.TakeText("sub") is var sub
                && text.IndexOf(sub, StringComparison.Ordinal) is var at && at >= 0
                ? (long)JinjaText.Length(text[..at]) : -1L,
            "count" => a => (long)Split(text, a.TakeText("sub"), -1, budget).Count - 1,
            "isdigit" => _ => text.Length > 0 && text.All(char.IsDigit),
            "isalpha" => _ => text.Length > 0 && text.All(char.IsLetter),
            "isspace" => _ => text.Length > 0 && text.All(JinjaText.IsSpace),
            _ => null,
        };
    }

    private static Func<JinjaArguments, object?>? OfDictionary(
        JinjaDictionary dictionary, string name, JinjaBudget budget)
    {
        budget.Charge(1);
        return name switch
        {
            "items" => _ => Items(dictionary, budget),
            "keys" => _ => new List<object?>(JinjaValues.Items(dictionary, budget)),
            "values" => _ => new List<object?>(JinjaValues.Items(new List<object?>(dictionary.Values), budget)),
            "get" => a => a.Take("key") is var key && a.Take("default", null) is var otherwise
                && key is string k && dictionary.TryGetValue(k, out var value) ? value : otherwise,
            _ => null,
        };
    }

    public static List<object?> Items(JinjaDictionary dictionary, JinjaBudget budget)
    {
        budget.Charge(dictionary.Count);
        return [.. dictionary.Select(p => (object?)new JinjaTuple([p.Key, p.Value]))];
    }

    private static Func<JinjaArguments, object?>? OfList(List<object?> list, string name, JinjaBudget budget) =>
        name switch
        {
            "count" => a => a.Take("value") is var value
                ? (long)list.Count(i => JinjaValues.AreEqual(i, value, budget)) : 0L,
            "index" => a => a.Take("value") is var value
                && list.FindIndex(i => JinjaValues.AreEqual(i, value, budget)) is var at && at >= 0 ? (long)at
                : throw new JinjaProblem("index: the value is not in the list"),
            "append" or "extend" or "insert" or "pop" or "remove" or "reverse" or "sort" or "clear" => _ =>
                throw new JinjaProblem($"{name} would change a list, which a template may not; make a new one with +"),
            _ => null,
        };

    private static char[] Characters(JinjaArguments arguments) =>
        arguments.TakeTextOrNone("chars")?.ToCharArray() ?? JinjaText.Space;

    private static bool Any(JinjaArguments arguments, string name, Func<string, StringComparison, bool> has)
    {
        var wanted = arguments.Take(name);
        return (wanted is JinjaTuple several ? several : new List<object?> { wanted }).Any(w =>
            w is string text ? has(text, StringComparison.Ordinal)
            : throw JinjaValues.Undefined(w)
                ?? new JinjaProblem($"the {name} is {JinjaValues.Kind(w)}; expected a string"));
    }

    private static List<object?> Split(string text, JinjaArguments arguments, JinjaBudget budget) =>
        arguments.TakeTextOrNone("sep") is var separator
            ? Split(text, separator, arguments.TakeInteger("maxsplit", -1), budget) : [];

    private static List<object?> Split(string text, string? separator, long most, JinjaBudget budget)
    {
        budget.Charge(text.Length);
        return separator == "" ? throw new JinjaProblem("the separator is empty")
            : JinjaText.Split(text, separator, most);
    }

    public static string Replace(string text, string old, string replacement, long count, JinjaBudget budget)
    {
        if (old.Length == 0)
        {
            throw new JinjaProblem("replace: the text to replace is empty");
        }
        var parts = Split(text, old, count, budget);
        budget.ChargeText(text.Length + (long)(parts.Count - 1) * (replacement.Length - old.Length));
        return string.Join(replacement, parts);
    }
}
