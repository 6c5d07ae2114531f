using System.Text.RegularExpressions;

namespace Dpo.Notebooks.Tests.Support;

/// <summary>Paths that exist on the machine of whoever wrote a text, and on no reader's.</summary>
internal static partial class MachinePaths
{
    // "/home/me" and "/home/x" are nobody's: examples of what a notebook must not have.
    [GeneratedRegex(@"(?<![\w.~-])/(?:root|work|tmp|home(?!/(?:me|x)\b))\b|(?<!\w)C:\\(?:Users|Windows|Program|Temp)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();

    public static IEnumerable<string> In(string text) =>
        Pattern().Matches(text).Select(m => text[m.Index..Math.Min(text.Length, m.Index + 40)].Split('\n')[0]);
}
