using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Dpo.Kernel.Engine;

/// <summary>Reads the properties and fields of a value.</summary>
internal static class Members
{
    /// <summary>Returns the public readable properties, and fields, in the order of the source, those of
    /// base types first.</summary>
    public static IReadOnlyList<(string Name, Func<object, object?> Get)> Of(Type type)
    {
        const BindingFlags instance = BindingFlags.Public | BindingFlags.Instance;
        var properties = type.GetProperties(instance)
            .Where(p => p.GetMethod is { IsPublic: true }
                && p.GetIndexParameters().Length == 0
                && Readable(p.PropertyType))
            .Select(p => ((MemberInfo)p, (Func<object, object?>)(o =>
                p.GetValue(o, BindingFlags.DoNotWrapExceptions, null, null, null))));
        var fields = type.GetFields(instance).Where(f => Readable(f.FieldType))
            .Select(f => ((MemberInfo)f, (Func<object, object?>)f.GetValue));
        return [.. properties.Concat(fields)
            .OrderBy(m => Depth(m.Item1.DeclaringType))
            .ThenBy(m => m.Item1 is FieldInfo)
            .ThenBy(m => m.Item1.MetadataToken)
            .Select(m => (m.Item1.Name, Guarded(m.Item2))).DistinctBy(m => m.Name)];
    }

    /// <summary>Returns whether the members describe a value in full: a record, anonymous type or pair; a struct or a
    /// type of a cell without a text of its own.</summary>
    public static bool SayItAll(object value)
    {
        var type = value.GetType();
        if (value is DictionaryEntry
            || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)))
        {
            return true;
        }

        var toString = type.GetMethod("ToString", Type.EmptyTypes)!;
        var inCell = type.FullName?.StartsWith("Submission#", StringComparison.Ordinal) == true;
        var noText = toString.DeclaringType == typeof(ValueType)
            || (inCell && toString.DeclaringType == typeof(object));
        return Generated(toString)   // a record
            || (value is not IEnumerable && (noText || Generated(type)));
    }

    /// <summary>Returns whether the compiler generated a member.</summary>
    public static bool Generated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    // One property that throws must not hide the others.
    private static Func<object, object?> Guarded(Func<object, object?> get) => o =>
    {
        try
        {
            return get(o);
        }
        catch (Exception e)
        {
            return $"({e.GetType().Name}: {e.Message})";
        }
    };

    private static bool Readable(Type type) =>
        !type.IsByRefLike && !type.IsPointer && !type.IsByRef && !type.IsFunctionPointer;

    private static int Depth(Type? type) => type is null ? 0 : 1 + Depth(type.BaseType);
}
