using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>Writes the outputs of a cell as HTML, each in the richest format that a page can show.</summary>
internal sealed partial class OutputHtml
{
    private int _pictures;

    /// <summary>Returns the outputs in order; neighbouring outputs of one stream become one block.</summary>
    /// <param name="outputs">The <c>outputs</c> array of one code cell, as in a Jupyter notebook file
    /// (nbformat).</param>
    /// <returns>HTML of all outputs in order, without an element around them; empty if there are none.</returns>
    public string Render(JsonArray outputs)
    {
        var html = new StringBuilder();
        var (stream, text) = ("", new StringBuilder());
        void Flush()
        {
            var kind = stream == "stderr" ? "stream stderr" : "stream";
            html.Append(text.Length == 0 ? "" : TextHtml.Render(text.ToString(), kind));
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
        var svg = OutputMarkup.Sanitize(NotebookText.Join(data["image/svg+xml"]));
        if (svg.Contains("<svg", StringComparison.OrdinalIgnoreCase))
        {
            return Figure(svg, data["application/vnd.plotly.v1+json"], text);
        }

        var picture = Raster.Render(data, text);
        if (picture is not null)
        {
            return $"<figure class=\"picture\">{picture}</figure>\n";
        }

        var html = OutputMarkup.Sanitize(NotebookText.Join(data["text/html"]));
        if (Seen().IsMatch(html))
        {
            var own = SvgHtml.Renamed(html, ++_pictures)
                .Replace("<pre ", "<pre tabindex=\"0\" ", StringComparison.Ordinal);
            return $"<div class=\"scroll table\" tabindex=\"0\" role=\"group\" aria-label=\"Output\">{own}</div>\n";
        }

        text = text.Length > 0 ? text : NotebookText.Join(data.FirstOrDefault(d => IsOtherText(d.Key)).Value);
        return text.Length > 0 ? TextHtml.Render(text, "result") : Unshown(data);
    }

    private static bool IsOtherText(string type) =>
        type.StartsWith("text/", StringComparison.Ordinal) && type is not ("text/html" or "text/javascript");

    private static string Unshown(JsonObject data) => data.Count == 0
        ? ""
        : $"<p class=\"unshown\">Not shown here: an output of type "
            + $"{WebUtility.HtmlEncode(string.Join(", ", data.Select(d => d.Key)))}. "
            + "Pages show text, tables and pictures; they run no script of an output.</p>\n";

    private string Figure(string svg, JsonNode? plotly, string text)
    {
        var claim = SvgHtml.Claim(svg) is { Length: > 0 } own ? own : text.Split('\n')[0];
        var label = WebUtility.HtmlEncode(claim);
        var live = plotly is null ? "" : $"<script type=\"application/json\">{plotly.ToJsonString()}</script>\n";
        var words = text.Length == 0
            ? ""
            : "<details class=\"words\"><summary>Figure as text</summary>"
                + $"{TextHtml.Render(text, "result")}</details>\n";
        return $"<figure class=\"chart\" data-claim=\"{label}\">\n"
            + "<div class=\"scroll still\" tabindex=\"0\" role=\"group\" aria-label=\"Figure\">"
            + $"{SvgHtml.Render(svg, ++_pictures, claim)}</div>\n{live}{words}</figure>\n";
    }

    private static string Error(JsonObject output) =>
        TextHtml.Render($"{(string?)output["ename"]}: {(string?)output["evalue"]}", "error");

    [GeneratedRegex("<(?:svg|img|hr)\\b|(?:^|>)[^<]*[^<\\s]", RegexOptions.IgnoreCase)]
    private static partial Regex Seen();
}
