using System.Diagnostics.CodeAnalysis;

namespace Dpo.Charts;

/// <summary>Tells .NET Interactive which class makes the formatters of a type. It is matched by its
/// name, so no package is needed.</summary>
/// <param name="formatterSourceType">Class whose parameterless method <c>CreateTypeFormatters</c> returns the .NET
/// Interactive formatters of the marked type.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    /// <summary>Class with a method <c>CreateTypeFormatters</c> that returns the formatters.</summary>
    public Type FormatterSourceType { get; } = formatterSourceType;

    /// <summary>MIME types that .NET Interactive should publish, most preferred
    /// first; null leaves the choice to it.</summary>
    public string[]? PreferredMimeTypes { get; set; }
}

/// <summary>Makes the formatters of every <see cref="IMimeBundle"/> for .NET
/// Interactive: one that writes its HTML.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "Called by .NET Interactive on an instance, by name.")]
public sealed class MimeBundleFormatterSource
{
    /// <summary>Creates the formatters; .NET Interactive calls this method by its name.</summary>
    /// <returns>A single formatter, which writes values of every <see cref="IMimeBundle"/> type as
    /// <c>text/html</c>.</returns>
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
