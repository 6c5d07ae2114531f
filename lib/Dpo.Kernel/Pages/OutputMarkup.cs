using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>HTML or SVG of an output, kept to what a reader sees: no scripts, nothing that loads, all closed.</summary>
/// <remarks>
/// No tag reaches the page but those written here, of known elements with known attributes; every other &lt; becomes
/// text. So a browser cannot read into it what was left out. The page's policy stands behind it.
/// </remarks>
internal static partial class OutputMarkup
{
    private static readonly HashSet<string> Html = Names("""
        a abbr b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption
        figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary
        sup svg table tbody td tfoot th thead time tr tt u ul var wbr
        """);

    private static readonly HashSet<string> Svg = Names("""
        svg g path rect line polyline polygon circle ellipse text tspan defs clipPath title desc linearGradient
        radialGradient stop marker image pattern mask
        """);

    private static readonly HashSet<string> Void = Names("br col hr img wbr");

    private static readonly HashSet<string> Attributes = Names("""
        align alt cite clip-path clip-rule clipPathUnits colspan cx cy d datetime dir dominant-baseline dx dy fill
        fill-opacity fill-rule fx fy gradientTransform gradientUnits height id image-rendering lang letter-spacing
        mask offset opacity open orient patternTransform patternUnits points preserveAspectRatio r refX refY role
        rowspan rx ry scope shape-rendering spreadMethod start style title transform valign value vector-effect version
        viewBox width x x1 x2 xml:space xmlns xmlns:xlink y y1 y2
        """);

    /// <summary>Keeps what shows.</summary>
    /// <param name="markup">HTML or SVG of whatever origin.</param>
    /// <returns>HTML in which every element is closed; the same text where nothing had to go.</returns>
    public static string Of(string markup)
    {
        var html = new StringBuilder();
        var open = new Stack<string>();
        var (source, end) = (Unshown().Replace(markup, ""), 0);
        foreach (Match tag in Tag().Matches(source))
        {
            html.Append(Text(source[end..tag.Index]));
            end = tag.Index + tag.Length;
            var name = tag.Groups["name"].Value;
            if (tag.Groups["end"].Length > 0)
            {
                Close(html, open, name);
            }
            else if ((Inside(open, "svg") ? Svg : Html).Contains(name))
            {
                Open(html, open, name, tag.Groups["attributes"].Value);
            }
        }

        html.Append(Text(source[end..]));
        while (open.TryPop(out var left))
        {
            html.Append($"</{left}>");
        }

        return html.ToString();
    }

    private static void Open(StringBuilder html, Stack<string> open, string name, string attributes)
    {
        var kept = Attribute().Matches(attributes)
            .Where(a => IsHarmless(name, a.Groups[1].Value, Unquoted(a.Groups[2].Value))).ToList();
        if (IsPicture(name) && !kept.Exists(a => IsAddress(a.Groups[1].Value)))
        {
            html.Append(Text(kept.Find(a => Same(a.Groups[1].Value, "alt"))?.Groups[2].Value.Trim('"', '\'') ?? ""));
            return;
        }

        html.Append($"<{name}");
        foreach (var attribute in kept)
        {
            var (key, value) = (attribute.Groups[1].Value, Text(attribute.Groups[2].Value));
            html.Append($" {key}{(value == "" ? "" : value[0] is '"' or '\'' ? $"={value}" : $"=\"{value}\"")}");
        }

        if (Void.Contains(name))
        {
            html.Append('>');
        }
        else if (attributes.EndsWith('/'))
        {
            html.Append(!Inside(open, "svg") ? $"></{name}>" : attributes is [.., ' ', '/'] ? " />" : "/>");
        }
        else
        {
            html.Append('>');
            open.Push(name);
        }
    }

    private static void Close(StringBuilder html, Stack<string> open, string name)
    {
        while (Inside(open, name))
        {
            var last = open.Pop();
            html.Append($"</{last}>");
            if (Same(last, name))
            {
                return;
            }
        }
    }

    // A picture is loaded at once, so it has to be here already; a link waits for a click.
    private static bool IsHarmless(string element, string name, string value) =>
        IsAddress(name)
            ? value.StartsWith('#') || (IsPicture(element) ? Picture() : Link()).IsMatch(value)
            : (Attributes.Contains(name) || Family().IsMatch(name)) && !Loading().IsMatch(value);

    private static bool IsPicture(string element) => Same(element, "img") || Same(element, "image");

    private static bool IsAddress(string name) => name.ToLowerInvariant() is "href" or "xlink:href" or "src";

    private static string Unquoted(string value) => WebUtility.HtmlDecode(value.Trim('"', '\''));

    private static string Text(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal);

    private static bool Inside(Stack<string> open, string name) => open.Any(o => Same(o, name));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> Names(string names) =>
        new(names.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    // With what is in them: nothing of it is for reading.
    [GeneratedRegex("<!--.*?(?:-->|$)|<!doctype[^>]*>|<\\?[^>]*>|<(script|style|head|template|iframe|object|noscript|"
        + "select|textarea|video|audio|canvas|foreignObject|xmp|noembed|noframes)\\b[^>]*?(?:/>|>.*?(?:</\\1\\s*>|$))",
        RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Unshown();

    [GeneratedRegex("""<(?<end>/?)(?<name>[a-zA-Z][\w:-]*)(?<attributes>(?:[^"'>]|"[^"]*"|'[^']*')*)>""")]
    private static partial Regex Tag();

    [GeneratedRegex("""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>=`]+))?""")]
    private static partial Regex Attribute();

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
