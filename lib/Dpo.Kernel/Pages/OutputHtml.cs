using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>The outputs of a cell, of each the richest form that a page can show.</summary>
internal sealed partial class OutputHtml
{
    private int _pictures;

    /// <summary>The outputs in order; neighbouring stretches of one stream are one block.</summary>
    /// <param name="outputs">In nbformat's form.</param>
    /// <returns>HTML; empty for none.</returns>
    public string Of(JsonArray outputs)
    {
        var html = new StringBuilder();
        var (stream, text) = ("", new StringBuilder());
        void Flush()
        {
            html.Append(text.Length == 0 ? "" : Text(text.ToString(), stream == "stderr" ? "stream stderr" : "stream"));
            text.Clear();
        }

        foreach (var output in outputs.OfType<JsonObject>())
        {
            var type = (string?)output["output_type"];
            var name = type == "stream" ? (string?)output["name"] ?? "stdout" : "";
            if (name != stream || type != "stream")
            {
                Flush();
            }

            stream = name;
            if (type == "stream")
            {
                text.Append(NotebookText.Join(output["text"]));
            }
            else
            {
                html.Append(type == "error" ? Error(output) : Bundle(output["data"] as JsonObject ?? []));
            }
        }

        Flush();
        return html.ToString();
    }

    // A figure's text/html repeats its svg, so the picture comes first.
    private string Bundle(JsonObject data)
    {
        var text = NotebookText.Join(data["text/plain"]);
        if (data["image/svg+xml"] is { } svg)
        {
            return Figure(NotebookText.Join(svg), data["application/vnd.plotly.v1+json"], text);
        }

        return data["text/html"] is { } html
            ? "<div class=\"scroll table\" tabindex=\"0\" role=\"group\" aria-label=\"Output\">"
                + $"{NotebookText.Join(html).Replace("<pre ", "<pre tabindex=\"0\" ", StringComparison.Ordinal)}</div>\n"
            : text.Length > 0 ? Text(text, "result") : "";
    }

    private string Figure(string svg, JsonNode? plotly, string text)
    {
        var claim = SvgHtml.Claim(svg) is { Length: > 0 } own ? own : text.Split('\n')[0];
        var label = WebUtility.HtmlEncode(claim);
        var live = plotly is null ? "" : $"<script type=\"application/json\">{plotly.ToJsonString()}</script>\n";
        var words = text.Length == 0
            ? ""
            : $"<details class=\"words\"><summary>Figure as text</summary>{Text(text, "result")}</details>\n";
        return $"<figure class=\"chart\" data-claim=\"{label}\">\n"
            + "<div class=\"scroll still\" tabindex=\"0\" role=\"group\" aria-label=\"Figure\">"
            + $"{SvgHtml.Of(svg, ++_pictures, claim)}</div>\n{live}{words}</figure>\n";
    }

    private static string Error(JsonObject output) =>
        Text(Colours().Replace($"{(string?)output["ename"]}: {(string?)output["evalue"]}", ""), "error");

    private static string Text(string text, string kind) =>
        $"<pre class=\"{kind}\" tabindex=\"0\">"
        + $"{Passed().Replace(WebUtility.HtmlEncode(text.TrimEnd('\n')), "<b class=\"pass\">PASS</b>")}</pre>\n";

    [GeneratedRegex("^PASS(?= )", RegexOptions.Multiline)]
    private static partial Regex Passed();

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colours();
}
