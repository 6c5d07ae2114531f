using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Ganss.Xss;

namespace Dpo.Kernel.Pages;

/// <summary>Cleans HTML or SVG of an output down to what a reader sees: no scripts, nothing that loads, every
/// element closed.</summary>
/// <remarks>HtmlSanitizer reads the markup as a browser does and drops what is not listed. Here stands what is listed,
/// and what it does not check: which element a name belongs to, and what a picture or a paint may load. The page's
/// policy stands behind it.</remarks>
internal static partial class OutputMarkup
{
    // The library's own reading of styles drops what its grammar lacks (stroke-dasharray:10,5), so they pass it by.
    private const string Style = "data-style";

    private static readonly HashSet<string> Html = Names("""
        a abbr b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption
        figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary
        sup table tbody td tfoot th thead time tr tt u ul var wbr
        """);

    private static readonly HashSet<string> Svg = Names("""
        svg g path rect line polyline polygon circle ellipse text tspan defs clipPath title desc linearGradient
        radialGradient stop marker image pattern mask
        """);

    private static readonly HashSet<string> Attributes = Names("""
        align alt cite clip-path clip-rule clipPathUnits colspan cx cy d datetime dir dominant-baseline dx dy fill
        fill-opacity fill-rule fx fy gradientTransform gradientUnits height href id image-rendering lang letter-spacing
        mask offset opacity open orient patternTransform patternUnits points preserveAspectRatio r refX refY role
        rowspan rx ry scope shape-rendering spreadMethod src start title transform valign value vector-effect version
        viewBox width x x1 x2 xml:space xmlns xmlns:xlink y y1 y2
        """);

    // They go with what is in them: nothing of it is for reading. Of other elements the inside stays.
    private static readonly HashSet<string> Unshown = Names("""
        script style title template iframe object noscript select textarea video audio canvas foreignObject xmp noembed
        noframes
        """);

    private static readonly HtmlSanitizer Sanitizer = Configured();

    /// <summary>Returns the markup with only the elements and attributes that show.</summary>
    /// <param name="markup">HTML or SVG text from any source, possibly hostile or malformed.</param>
    /// <returns>Safe, well-formed HTML: scripts and references that load something are removed.</returns>
    public static string Sanitize(string markup) => markup.Length == 0 ? "" : Sanitizer.Sanitize(markup);

    private static HtmlSanitizer Configured()
    {
        var options = new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string>([.. Html, .. Svg]),
            AllowedAttributes = new HashSet<string>([.. Attributes, Style]),
            UriAttributes = Names("href src"),
            AllowedSchemes = Names("http https mailto data"),
        };
        var sanitizer = new HtmlSanitizer(options) { KeepChildNodes = true };
        sanitizer.RemovingTag += (_, e) => Empty(e.Tag);
        sanitizer.RemovingAttribute += (_, e) => e.Cancel = IsAllowed(e);
        sanitizer.PostProcessNode += (_, e) => Finish(e.Document, e.Node as IElement);
        return sanitizer;
    }

    private static void Empty(IElement element)
    {
        if (Unshown.Contains(element.LocalName))
        {
            element.TextContent = "";
        }
    }

    private static bool IsAllowed(RemovingAttributeEventArgs e)
    {
        if (e.Attribute.Name == "style")
        {
            e.Tag.SetAttribute(Style, e.Attribute.Value);
        }

        return e.Reason == RemoveReason.NotAllowedAttribute && Family().IsMatch(e.Attribute.Name);
    }

    private static void Finish(IDocument page, IElement? element)
    {
        if (element is null)
        {
            return;
        }

        // The library has set a plain href beside each xlink:href.
        foreach (var attribute in element.Attributes.ToList())
        {
            var isTwin = attribute.NamespaceUri == NamespaceNames.XLinkUri;
            if (isTwin || !IsHarmless(element, attribute.Name, attribute.Value))
            {
                element.RemoveAttribute(attribute.NamespaceUri, attribute.LocalName);
            }
        }

        if (element.GetAttribute(Style) is { } style)
        {
            element.RemoveAttribute(Style);
            element.SetAttribute("style", style);
        }

        var isSvg = element.NamespaceUri == NamespaceNames.SvgUri;
        if (!(isSvg ? Svg : element.NamespaceUri == NamespaceNames.HtmlUri ? Html : []).Contains(element.LocalName))
        {
            Empty(element);
            element.Replace([.. element.ChildNodes]);
        }
        else if (IsPicture(element) && !element.HasAttribute("src") && !element.HasAttribute("href"))
        {
            element.Replace(page.CreateTextNode(element.GetAttribute("alt") ?? ""));
        }
    }

    // A picture is loaded at once, so it has to be here already; a link waits for a click.
    private static bool IsHarmless(IElement element, string attribute, string value) =>
        attribute is "href" or "src"
            ? value.StartsWith('#') || (IsPicture(element) ? Picture() : Link()).IsMatch(value)
            : !Loading().IsMatch(value);

    private static bool IsPicture(IElement element) => element.LocalName is "img" or "image";

    private static HashSet<string> Names(string names) =>
        new(names.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("^(?:(?:aria|font|stroke|stop|text)-[a-z-]+|stroke|marker[a-z-]*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Family();

    [GeneratedRegex("^data:image/(?:png|jpeg|gif|webp);base64,", RegexOptions.IgnoreCase)]
    private static partial Regex Picture();

    [GeneratedRegex("^(?:https?://|mailto:)", RegexOptions.IgnoreCase)]
    private static partial Regex Link();

    // Styles and SVG's paints; a backslash could spell url otherwise.
    [GeneratedRegex("""url\((?!\s*["']?#)|image-set|\\""", RegexOptions.IgnoreCase)]
    private static partial Regex Loading();
}
