using System.Collections;
using System.Reflection;
using Dpo.Charts;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Engine;

/// <summary>Turns a value into a MIME bundle: the richest type first, <c>text/plain</c> always among them.</summary>
/// <remarks>In this order: a registered formatter; <see cref="IMimeBundle"/>; a public <c>string ToHtml()</c>; a
/// table for records, tuples, dictionaries, 2-D arrays and sequences of them; text for everything else. Sequences are
/// read up to <see cref="MaxRows"/> + 1 items, so that endless ones end. Numbers are written with up to six
/// significant digits.</remarks>
public sealed class Display
{
    /// <summary>Largest number of table rows, and of list items, that are shown.</summary>
    public const int MaxRows = 50;

    private readonly List<(Type Type, Func<object, IReadOnlyDictionary<string, string>> Format)> _registered = [];

    /// <summary>Registers how values of a type, and of types derived from it, are shown. The formatter registered last
    /// that fits is used.</summary>
    /// <typeparam name="T">Type whose values the formatter shows; values of derived types and of types that implement
    /// an interface T are included.</typeparam>
    /// <param name="format">Function from a value to its content for each MIME type, e.g. key "text/html" with HTML
    /// text; <c>text/plain</c> is added if the result lacks it.</param>
    public void Register<T>(Func<T, IReadOnlyDictionary<string, string>> format) =>
        _registered.Add((typeof(T), value => format((T)value)));

    /// <summary>Returns what a notebook shows for a value. Exceptions of the value's own code (a formatter, ToHtml, an
    /// enumerator) are not caught.</summary>
    /// <param name="value">Value to show, of any type; null is shown as the text "null".</param>
    /// <returns>Representations of the value: key = MIME type, e.g. "text/html"; value = content. <c>text/plain</c> is
    /// always present.</returns>
    public IReadOnlyDictionary<string, string> Format(object? value)
    {
        if (value is null)
        {
            return Bundle(null, "null");
        }

        if (_registered.FindLast(r => r.Type.IsInstanceOfType(value)).Format is { } format)
        {
            return WithText(format(value), value);
        }

        if (value is IMimeBundle bundle)
        {
            return WithText(bundle.ToMimeBundle(), value);
        }

        if (ToHtml(value.GetType()) is { } toHtml)
        {
            return Bundle(toHtml(value), ValueText.Plain(value));
        }

        if (ValueText.IsSequence(value))
        {
            var items = Sequence.Read((IEnumerable)value, MaxRows);
            return Table.ReadItems(items) is { } rows
                ? Bundle(rows.ToHtml(), rows.ToText())
                : Bundle(null, ValueText.List(items));
        }

        return Table.Read(value) is { } table
            ? Bundle(table.ToHtml(), table.ToText())
            : Bundle(null, ValueText.Plain(value));
    }

    // Verso's rule, by the name of the method alone.
    private static Func<object, string>? ToHtml(Type type)
    {
        var method = type.GetMethod("ToHtml", BindingFlags.Public | BindingFlags.Instance, Type.EmptyTypes);
        return method?.ReturnType == typeof(string)
            ? value => (string?)method.Invoke(value, BindingFlags.DoNotWrapExceptions, null, null, null) ?? ""
            : null;
    }

    private static IReadOnlyDictionary<string, string> WithText(
        IReadOnlyDictionary<string, string> bundle, object value) =>
        MimeJson.Checked(bundle).ContainsKey("text/plain")
            ? bundle
            : new OrderedDictionary<string, string>(bundle) { ["text/plain"] = ValueText.Plain(value) };

    private static OrderedDictionary<string, string> Bundle(string? html, string text)
    {
        var bundle = new OrderedDictionary<string, string>();
        if (html is not null)
        {
            bundle["text/html"] = html;
        }

        bundle["text/plain"] = text;
        return bundle;
    }
}
