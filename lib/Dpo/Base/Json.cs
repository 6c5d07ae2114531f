using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Dpo.Base;

/// <summary>How JSON is read and written where nothing else is wanted.</summary>
internal static class Json
{
    /// <summary>Options that name their resolver: a program may switch reflection off for those that name none, as
    /// .NET's single-file programs do.</summary>
    public static JsonSerializerOptions Options { get; } =
        new() { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
}
