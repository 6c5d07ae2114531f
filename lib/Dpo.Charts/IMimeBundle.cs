namespace Dpo.Charts;

/// <summary>A result of a cell that renders itself in any notebook engine.</summary>
/// <remarks>Our engine publishes the bundle; Verso calls <see cref="ToHtml"/> by its name; .NET Interactive finds
/// <see cref="TypeFormatterSourceAttribute"/> by its name. One type, three engines, no dependency.</remarks>
public interface IMimeBundle
{
    /// <summary>Returns the result in all its formats, <c>text/plain</c> always among
    /// them; JSON types hold JSON text.</summary>
    /// <returns>Content by MIME type, e.g. an SVG text under the key "image/svg+xml"; there is always a "text/plain"
    /// entry.</returns>
    IReadOnlyDictionary<string, string> ToMimeBundle();

    /// <summary>Returns the result as HTML, for engines that ask for it; it needs no
    /// scripts, styles or other files.</summary>
    /// <returns>An HTML fragment, i.e. elements without an <c>html</c> or <c>body</c> around them.</returns>
    string ToHtml();
}
