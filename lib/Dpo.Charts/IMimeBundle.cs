namespace Dpo.Charts;

/// <summary>A result of a cell that renders itself in any notebook engine.</summary>
/// <remarks>Our engine publishes the bundle; Verso calls <see cref="ToHtml"/> by its name; .NET Interactive finds
/// <see cref="TypeFormatterSourceAttribute"/> by its name. One type, three engines, no dependency.</remarks>
public interface IMimeBundle
{
    /// <summary>Returns the result in all its formats, <c>text/plain</c> always among
    /// them; JSON types hold JSON text.</summary>
    /// <returns>Content of each format, by its MIME type, e.g. "image/svg+xml".</returns>
    IReadOnlyDictionary<string, string> ToMimeBundle();

    /// <summary>Returns the result as HTML, for engines that ask for it; it needs no
    /// scripts, styles or other files.</summary>
    /// <returns>An HTML fragment (no <c>html</c> or <c>body</c> element).</returns>
    string ToHtml();
}
