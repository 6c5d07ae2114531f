using System.Net;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>Returns the words of a piece of a page, for the search and for labels.</summary>
internal static partial class PlainText
{
    /// <summary>Returns the text of HTML: no tags, no TeX, one blank between words.</summary>
    public static string Extract(string html)
    {
        var text = Tag().Replace(Unseen().Replace(html, ""), m => Block().IsMatch(m.Value) ? " " : "");
        return Blanks().Replace(WebUtility.HtmlDecode(text), " ").Trim();
    }

    [GeneratedRegex("<annotation.*?</annotation>|<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Unseen();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tag();

    [GeneratedRegex("^</?(p|h[1-6]|li|ul|ol|td|th|tr|table|div|pre|span class=\"formula\")\\b")]
    private static partial Regex Block();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
