using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Dpo.Teaching;

/// <summary>Light colouring of C#: comments also stand in italics and keywords in bold, so nothing is said by colour alone.</summary>
internal static partial class SourceColours
{
    private const string Keywords =
        "abstract|as|base|bool|break|byte|case|catch|char|class|const|continue|default|delegate|do|double|else|" +
        "enum|false|finally|float|for|foreach|get|if|in|init|int|interface|internal|is|lock|long|namespace|new|" +
        "null|object|or|out|override|params|partial|private|protected|public|readonly|record|ref|required|return|" +
        "sealed|set|static|string|struct|switch|this|throw|true|try|typeof|unchecked|using|var|void|when|where|" +
        "while|with|yield";

    internal static string Html(string text, SourceScan.Kind[] kinds, int start, int end)
    {
        var html = new StringBuilder();
        while (start < end)
        {
            var (from, kind) = (start, kinds[start]);
            while (start < end && kinds[start] == kind)
                start++;
            var escaped = WebUtility.HtmlEncode(text[from..start]);
            html.Append(kind switch
            {
                SourceScan.Kind.Comment => $"<i style=\"color:#1a6b2f\">{escaped}</i>",
                SourceScan.Kind.String => $"<span style=\"color:#8a2f0b\">{escaped}</span>",
                _ => Keyword().Replace(escaped, "<b style=\"color:#0a3f9e\">$0</b>"),
            });
        }
        return html.ToString();
    }

    [GeneratedRegex(@"\b(?:" + Keywords + @")\b")]
    private static partial Regex Keyword();
}
