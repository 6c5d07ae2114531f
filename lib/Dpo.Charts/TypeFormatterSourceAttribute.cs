using System.Diagnostics.CodeAnalysis;

namespace Dpo.Charts;

/// <summary>Tells .NET Interactive which class makes a type's formatters. It is matched by name, so no package is needed.</summary>
/// <param name="formatterSourceType">A class with a method <c>CreateTypeFormatters</c>.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>The class with <c>CreateTypeFormatters</c>.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>The MIME types that .NET Interactive should publish, in order.</summary>
    public string[]? PreferredMimeTypes { get; set; }
}

/// <summary>The formatters of every <see cref="IMimeBundle"/> for .NET Interactive: its HTML.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "Called by .NET Interactive on an instance, by name.")]
public sealed class MimeBundleFormatterSource
{
    /// <summary>Called by .NET Interactive through its name.</summary>
    /// <returns>One formatter, for <c>text/html</c>.</returns>
    public IEnumerable<object> CreateTypeFormatters() => [new HtmlFormatter()];

    [SuppressMessage("Performance", "CA1822", Justification = "Called by .NET Interactive on an instance, by name.")]
    private sealed class HtmlFormatter
    {
        public string MimeType => "text/html";

        public bool Format(object value, TextWriter writer)
        {
            writer.Write(((IMimeBundle)value).ToHtml());
            return true;
        }
    }
}
