using System.Net;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>Prepares a picture of an output to stand beside others in one page.</summary>
internal static partial class SvgHtml
{
    /// <summary>Returns the picture with ids of its own, so that nothing clashes, and its claim as
    /// alternative text.</summary>
    /// <param name="svg">SVG text with one <c>svg</c> element; anything before the element, e.g. an XML declaration, is
    /// dropped.</param>
    /// <param name="number">Number of the picture, unique in the page; every id in the SVG gets the prefix
    /// "svgNUMBER-".</param>
    /// <param name="claim">Alternative text (aria-label), as plain text, used if the SVG has no aria-label of its
    /// own.</param>
    /// <returns>The <c>svg</c> element with unique ids and an aria-label, to be put into an HTML page.</returns>
    public static string Render(string svg, int number, string claim)
    {
        var start = svg.IndexOf("<svg", StringComparison.Ordinal);
        var own = start < 0 ? svg : svg[start..];
        return Opening().Replace(Renamed(own, number), m => m.Value.Contains("aria-label=", StringComparison.Ordinal)
            ? m.Value
            : $"{m.Value} role=\"img\" aria-label=\"{WebUtility.HtmlEncode(claim)}\"", 1);
    }

    /// <summary>Adds the output's number to every id in an output and to every reference to it.</summary>
    public static string Renamed(string markup, int number) =>
        Named().Replace(markup, FormattableString.Invariant($"$1svg{number}-$2"));

    /// <summary>Returns the claim that a picture carries as its label; empty if it carries none.</summary>
    public static string Claim(string svg) => WebUtility.HtmlDecode(Label().Match(svg).Groups[1].Value);

    [GeneratedRegex("""(\bid="|url\((?:&quot;|')?#|href="#)([^")]+)""")]
    private static partial Regex Named();

    [GeneratedRegex("<svg[^>]*?(?=/?>)")]
    private static partial Regex Opening();

    [GeneratedRegex("<svg[^>]*? aria-label=\"([^\"]*)\"")]
    private static partial Regex Label();
}
