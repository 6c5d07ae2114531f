using System.Net;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>A picture of an output, made fit to stand beside others in one page.</summary>
internal static partial class SvgHtml
{
    /// <summary>Renames what the picture names, so that nothing clashes, and gives it its claim as alternative text.</summary>
    /// <param name="svg">One <c>svg</c> element.</param>
    /// <param name="number">The picture's number in the page.</param>
    /// <param name="claim">What it shows, where it does not say so itself.</param>
    /// <returns>The element.</returns>
    public static string Of(string svg, int number, string claim)
    {
        var start = svg.IndexOf("<svg", StringComparison.Ordinal);
        var own = start < 0 ? svg : svg[start..];
        return Opening().Replace(Renamed(own, number), m => m.Value.Contains("aria-label=", StringComparison.Ordinal)
            ? m.Value
            : $"{m.Value} role=\"img\" aria-label=\"{WebUtility.HtmlEncode(claim)}\"", 1);
    }

    /// <summary>Gives every name in an output, and every mention of it, the output's number.</summary>
    public static string Renamed(string markup, int number) =>
        Named().Replace(markup, FormattableString.Invariant($"$1svg{number}-$2"));

    /// <summary>The claim that a picture carries; empty if it carries none.</summary>
    public static string Claim(string svg) => WebUtility.HtmlDecode(Label().Match(svg).Groups[1].Value);

    [GeneratedRegex("""(\bid="|url\((?:&quot;|')?#|href="#)([^")]+)""")]
    private static partial Regex Named();

    [GeneratedRegex("<svg[^>]*?(?=/?>)")]
    private static partial Regex Opening();

    [GeneratedRegex("<svg[^>]*? aria-label=\"([^\"]*)\"")]
    private static partial Regex Label();
}
