using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Dpo.Kernel.Engine;

/// <summary>Writes values as short text. It ends for every object graph: depth, items and
/// lengths are bounded.</summary>
internal static class ValueText
{
    private const int MaxDepth = 3;
    private const int MaxItems = 10;
    private const int MaxLength = 500;

    /// <summary>Returns the text of a value on its own: strings as they are, sequences on one line.</summary>
    public static string Plain(object? value) => value switch
    {
        string text => text,
        Exception thrown => Chain(thrown),
        _ => Inline(value, Display.MaxRows, 0),
    };

    /// <summary>Returns the text of a value inside a table or a list: one line of at most 500 characters.</summary>
    public static string Inside(object? value)
    {
        var text = Inline(value, MaxItems, 0).ReplaceLineEndings(" ");
        return text.Length > MaxLength ? text[..MaxLength] + "..." : text;
    }

    /// <summary>Returns whether a value is a number, which tables align to the right.</summary>
    public static bool IsNumber(object? value) =>
        value is sbyte or byte or short or ushort or int or uint or long or ulong or nint or nuint or Int128 or UInt128
            or Half or float or double or decimal or System.Numerics.BigInteger;

    /// <summary>Returns whether a value is shown by its items.</summary>
    public static bool IsSequence(object value) =>
        value is IEnumerable and not (string or ITuple or IFormattable or Array { Rank: > 1 })
        && !Members.SayItAll(value) && OwnText(value) is null;

    /// <summary>Returns the name of a type as C# writes it, without namespaces.</summary>
    public static string NameOf(Type type) => type.IsArray
        ? $"{NameOf(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"
        : type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
            : Type.GetTypeCode(type) switch
            {
                _ when type.IsEnum => type.Name,
                TypeCode.Int32 => "int",
                TypeCode.Int64 => "long",
                TypeCode.Single => "float",
                TypeCode.Double => "double",
                TypeCode.Boolean => "bool",
                TypeCode.String => "string",
                _ => type.Name,
            };

    /// <summary>Returns a value as one line of text, at some depth of the object graph.</summary>
    public static string Inline(object? value, int maxItems, int depth) => value switch
    {
        null => "null",
        string text => text,
        bool or char => value.ToString()!,
        double number => Real(number),
        float number => Real(number),
        Half number => Real((double)number),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        TorchSharp.torch.Tensor tensor => TensorText.Format(tensor),
        Task task => $"Task ({task.Status}): await it to see its value",
        Type type => NameOf(type),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ when depth >= MaxDepth => "...",
        ITuple tuple =>
            "("
            + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Inline(tuple[i], MaxItems, depth + 1)))
            + ")",
        _ when Members.SayItAll(value) => Braced(value, depth),
        Array { Rank: > 1 } array => Shape(array),
        IEnumerable items when OwnText(items) is null => List(Sequence.Read(items, maxItems), depth),
        _ => OwnText(value) ?? NameOf(value.GetType()),
    };

    // Six significant digits, but whole numbers whole: 0.693147, 1e-07, 1000000.
    private static string Real(double number) =>
        number == 0 ? "0"   // not -0
        : number == Math.Truncate(number) && Math.Abs(number) < 1e15
            ? number.ToString("F0", CultureInfo.InvariantCulture)
            : number.ToString("G6", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);

    /// <summary>Returns the items of a sequence on one line, in square brackets.</summary>
    public static string List(Sequence items, int depth = 0)
    {
        var texts = items.Items.Select(i => Inline(i, MaxItems, depth + 1));
        return $"[{string.Join(", ", items.More.Length > 0 ? texts.Append(items.More) : texts)}]";
    }

    private static string Braced(object value, int depth)
    {
        var members = Members.Of(value.GetType())
            .Select(m => $"{m.Name} = {Inline(m.Get(value), MaxItems, depth + 1)}");
        var name = Members.Generated(value.GetType()) ? "" : NameOf(value.GetType()) + " ";
        return $"{name}{{ {string.Join(", ", members)} }}";
    }

    /// <summary>Returns the element type and the lengths of an array, e.g. "double[2, 3]".</summary>
    public static string Shape(Array array) =>
        $"{NameOf(array.GetType().GetElementType()!)}"
        + $"[{string.Join(", ", Enumerable.Range(0, array.Rank).Select(array.GetLength))}]";

    // The text that the author of the type wrote, if any.
    private static string? OwnText(object value) =>
        value.GetType().GetMethod("ToString", Type.EmptyTypes) is { } m && m.DeclaringType != typeof(object)
            ? value.ToString()
            : null;

    private static string Chain(Exception? thrown)
    {
        var lines = new List<string>();
        for (; thrown is not null && lines.Count < 8; thrown = thrown.InnerException)
        {
            lines.Add((lines.Count == 0 ? "" : "caused by ") + $"{thrown.GetType().Name}: {thrown.Message}");
        }

        return string.Join('\n', lines);
    }
}
