using System.Net;
using System.Text;

namespace Dpo.Charts;

/// <summary>A report as one HTML file: headings, text, tables and figures, readable without a network, in light and
/// dark mode, on paper and on a phone.</summary>
/// <param name="title">Title of the page, also shown as its first heading; plain text, not HTML.</param>
public sealed class Page(string title)
{
    private const string Style =
        ":root{color-scheme:light dark}"
        + "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem}\n"
        + "table{border-collapse:collapse;margin:1rem 0}"
        + "th,td{padding:.3rem .7rem;border-bottom:1px solid #8888;text-align:left;vertical-align:top}\n"
        + ".wide{overflow-x:auto}figure{margin:1rem 0}svg{max-width:100%;height:auto}"
        + "pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8888;padding:.7rem}\n"
        + "mark{background:#ffe08a;color:#1f2328}";

    private const string Viewport =
        """<meta name="viewport" content="width=device-width,initial-scale=1">""";

    private readonly StringBuilder _body = new();

    /// <summary>Adds a heading, which begins a section.</summary>
    /// <param name="text">Text of the heading; plain text, not HTML.</param>
    /// <returns>This page, so that calls can be chained.</returns>
    public Page Heading(string text) => Html($"<h2>{Escape(text)}</h2>");

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">Text of the paragraph; plain text, not HTML.</param>
    /// <returns>This page, so that calls can be chained.</returns>
    public Page Text(string text) => Html($"<p>{Escape(text)}</p>");

    /// <summary>Adds a table.</summary>
    /// <param name="header">Column titles of the table; plain text, not HTML.</param>
    /// <param name="rows">Rows of the table, each a list of cell texts (plain text) with as many cells as
    /// <paramref name="header"/> has titles.</param>
    /// <returns>This page, so that calls can be chained.</returns>
    public Page Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(header);
        string Row(IEnumerable<string> cells, string tag) =>
            "<tr>"
            + string.Concat(cells.Select(c => $"<{tag}{(tag == "th" ? " scope=\"col\"" : "")}>{Escape(c)}</{tag}>"))
            + "</tr>\n";
        return Html(
            $"<div class=\"wide\" tabindex=\"0\"><table>\n<thead>{Row(header, "th")}</thead><tbody>\n"
            + $"{string.Concat(rows.Select(r => Row(r, "td")))}</tbody></table></div>");
    }

    /// <summary>Adds a figure as its static SVG picture.</summary>
    /// <param name="figure">Figure to show on the page, as a static SVG picture.</param>
    /// <returns>This page, so that calls can be chained.</returns>
    public Page Figure(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return Html(figure.ToHtml());
    }

    /// <summary>Adds a text of which some parts are highlighted, e.g. a row of a data set with its loss mask.</summary>
    /// <param name="parts">Consecutive pieces of the text in plain text, each with true if the piece is to be
    /// highlighted.</param>
    /// <returns>This page, so that calls can be chained.</returns>
    public Page Marked(IEnumerable<(string Text, bool Mark)> parts) =>
        Html("<pre>"
            + string.Concat(parts.Select(p => p.Mark ? $"<mark>{Escape(p.Text)}</mark>" : Escape(p.Text)))
            + "</pre>");

    private Page Html(string html)
    {
        _body.Append(html).Append('\n');
        return this;
    }

    /// <summary>Returns the whole page.</summary>
    /// <returns>A complete HTML document that needs no other file and no network.</returns>
    public string ToHtml() => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">{Viewport}<title>{Escape(title)}</title>
        <style>{Style}</style></head><body><main><h1>{Escape(title)}</h1>
        {_body}</main></body></html>

        """;

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
