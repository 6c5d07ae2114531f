using System.Net;
using System.Text;

namespace Dpo.Teaching;

/// <summary>Colours C# lightly: comments also stand in italics and keywords in bold, not in colour alone.</summary>
internal static class SourceColours
{
    internal static string Html(SourceFile source, int start, int end)
    {
        var html = new StringBuilder();
        var at = start;
        // A stretch can begin before the line that is shown, and end behind it.
        foreach (var colour in source.Colours.Where(c => Math.Max(c.Start, start) < Math.Min(c.End, end)))
        {
            html.Append(Until(Math.Max(colour.Start, start)));
            var text = Until(Math.Min(colour.End, end));
            html.Append(colour.Kind switch
            {
                SourceFile.Colour.Comment => $"<i style=\"color:#1a6b2f\">{text}</i>",
                SourceFile.Colour.String => $"<span style=\"color:#8a2f0b\">{text}</span>",
                _ => $"<b style=\"color:#0a3f9e\">{text}</b>",
            });
        }

        return html.Append(Until(end)).ToString();

        string Until(int to)
        {
            var from = at;
            at = to;
            return WebUtility.HtmlEncode(source.Text[from..to]);
        }
    }
}
