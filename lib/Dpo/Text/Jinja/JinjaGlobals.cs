namespace Dpo.Text.Jinja;

/// <summary>Defines what every template can use: range, namespace, dict and raise_exception; and the variables of a
/// loop.</summary>
internal static class JinjaGlobals
{
    private const int MostRange = 100_000;

    public static void Set(JinjaScope scope, JinjaBudget budget)
    {
        Function("raise_exception",
            a => throw new JinjaProblem(JinjaValues.Text(a.Take("message"), budget), isRaised: true));
        Function("range", a => Range(a, budget));
        Function("namespace", a =>
        {
            var parts = new JinjaParts("namespace");
            foreach (var (name, value) in a.Named())
            {
                parts.Values[name] = value;
            }
            return parts;
        });
        Function("dict", a =>
        {
            var dictionary = new JinjaDictionary();
            foreach (var (name, value) in a.Named())
            {
                dictionary[name] = value;
            }
            return dictionary;
        });

        void Function(string name, Func<JinjaArguments, object?> call) =>
            scope[name] = new JinjaFunction(name, arguments =>
            {
                var result = call(arguments);
                arguments.End();
                return result;
            });
    }

    public static JinjaParts Loop(IReadOnlyList<object?> items, int index)
    {
        var loop = new JinjaParts("loop");
        loop.Values["index"] = index + 1L;
        loop.Values["index0"] = (long)index;
        loop.Values["revindex"] = (long)items.Count - index;
        loop.Values["revindex0"] = items.Count - index - 1L;
        loop.Values["first"] = index == 0;
        loop.Values["last"] = index == items.Count - 1;
        loop.Values["length"] = (long)items.Count;
        loop.Values["previtem"] = index > 0 ? items[index - 1] : new JinjaUndefined("loop.previtem");
        loop.Values["nextitem"] = index < items.Count - 1 ? items[index + 1] : new JinjaUndefined("loop.nextitem");
        return loop;
    }

    private static List<object?> Range(JinjaArguments a, JinjaBudget budget)
    {
        var first = a.TakeInteger("stop", 0);
        var (start, stop) = a.IsNext ? (first, a.TakeInteger("stop", 0)) : (0, first);
        var step = a.TakeInteger("step", 1);
        if (step == 0)
        {
            throw new JinjaProblem("range: the step is 0");
        }
        var count = Math.Ceiling(((double)stop - start) / step);
        if (count > MostRange)
        {
            throw new JinjaProblem($"range: {count:0} numbers; at most {MostRange} are made");
        }
        budget.Charge((long)Math.Max(0, count));
        return [.. Enumerable.Range(0, (int)Math.Max(0, count)).Select(i => (object?)(start + i * step))];
    }
}
