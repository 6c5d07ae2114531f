using System.Net;
using System.Text;

namespace Dpo.Charts;

/// <summary>A report as one HTML file: headings, text, tables and figures, readable without a network, light and dark, on paper and on a phone.</summary>
/// <param name="title">Of the page, in plain text.</param>
public sealed class Page(string title)
{
    private const string Style = """
        :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:1.5rem auto;padding:0 1rem}
        table{border-collapse:collapse;margin:1rem 0}th,td{padding:.3rem .7rem;border-bottom:1px solid #8888;text-align:left;vertical-align:top}
        .wide{overflow-x:auto}figure{margin:1rem 0}svg{max-width:100%;height:auto}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #8888;padding:.7rem}
        mark{background:#ffe08a;color:#1f2328}
        """;

    private readonly StringBuilder _body = new();

    /// <summary>Begins a section.</summary>
    /// <param name="text">Plain text.</param>
    /// <returns>This page.</returns>
    public Page Heading(string text) => Html($"<h2>{Escape(text)}</h2>");

    /// <summary>A paragraph.</summary>
    /// <param name="text">Plain text.</param>
    /// <returns>This page.</returns>
    public Page Text(string text) => Html($"<p>{Escape(text)}</p>");

    /// <summary>A table.</summary>
    /// <param name="header">A name for each column.</param>
    /// <param name="rows">As many cells each, in plain text.</param>
    /// <returns>This page.</returns>
    public Page Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(header);
        string Row(IEnumerable<string> cells, string tag) => "<tr>" + string.Concat(cells.Select(c => $"<{tag}{(tag == "th" ? " scope=\"col\"" : "")}>{Escape(c)}</{tag}>")) + "</tr>\n";
        return Html($"<div class=\"wide\" tabindex=\"0\"><table>\n<thead>{Row(header, "th")}</thead><tbody>\n{string.Concat(rows.Select(r => Row(r, "td")))}</tbody></table></div>");
    }

    /// <summary>A figure, as its static picture.</summary>
    /// <param name="figure">Any.</param>
    /// <returns>This page.</returns>
    public Page Figure(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return Html(figure.ToHtml());
    }

    /// <summary>A text in stretches, some of them marked: a row of a data set with its loss mask.</summary>
    /// <param name="parts">Plain texts; the marked ones in colour.</param>
    /// <returns>This page.</returns>
    public Page Marked(IEnumerable<(string Text, bool Mark)> parts) =>
        Html("<pre>" + string.Concat(parts.Select(p => p.Mark ? $"<mark>{Escape(p.Text)}</mark>" : Escape(p.Text))) + "</pre>");

    private Page Html(string html)
    {
        _body.Append(html).Append('\n');
        return this;
    }

    /// <summary>The whole page.</summary>
    /// <returns>HTML; no address in it leads out.</returns>
    public string ToHtml() => $"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{Escape(title)}</title>
        <style>{Style}</style></head><body><main><h1>{Escape(title)}</h1>
        {_body}</main></body></html>

        """;

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
