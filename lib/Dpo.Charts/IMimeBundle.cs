namespace Dpo.Charts;

/// <summary>A result that renders itself in any notebook engine.</summary>
/// <remarks>Our engine publishes the bundle; Verso calls <see cref="ToHtml"/> by its name; .NET Interactive finds
/// <see cref="TypeFormatterSourceAttribute"/> by its name. One type, three engines, no dependency.</remarks>
public interface IMimeBundle
{
    /// <summary>The representations by MIME type, <c>text/plain</c> always among them; JSON types hold JSON text.</summary>
    /// <returns>MIME type to content.</returns>
    IReadOnlyDictionary<string, string> ToMimeBundle();

    /// <summary>The HTML of the result for engines that ask for it, complete without scripts, styles or files from elsewhere.</summary>
    /// <returns>An HTML fragment.</returns>
    string ToHtml();
}
