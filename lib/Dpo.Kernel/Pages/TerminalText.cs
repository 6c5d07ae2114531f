using System.Text;
using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>Returns text as a terminal leaves it: overwritten after a carriage return, without
/// colours and moves.</summary>
internal static partial class TerminalText
{
    /// <summary>Returns the text that a terminal shows in the end.</summary>
    /// <param name="text">Console output, which may contain ANSI escape sequences, carriage returns and
    /// backspaces.</param>
    public static string Render(string text)
    {
        var lines = Escape().Replace(text, m => m.Groups["erase"].Success ? m.Value : "")
            .Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        return string.Join('\n', lines.Select(Line));
    }

    private static string Line(string line)
    {
        if (line.AsSpan().IndexOfAny('\r', '\b', '\u001b') < 0)
        {
            return line;
        }

        var (shown, at) = (new StringBuilder(), 0);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\u001b' && Escape().Match(line, i) is { Success: true } erase && erase.Index == i)
            {
                shown.Length = erase.Groups["erase"].Value == "2" ? 0 : Math.Min(at, shown.Length);
                i += erase.Length - 1;
            }
            else if (line[i] is '\r' or '\b')
            {
                at = line[i] == '\r' ? 0 : Math.Max(0, at - 1);
            }
            else
            {
                shown.Append(' ', Math.Max(0, at - shown.Length));
                shown.Remove(at, Math.Min(1, shown.Length - at)).Insert(at++, line[i]);
            }
        }

        return shown.ToString();
    }

    // [K and [2K erase; all others colour, move or name.
    [GeneratedRegex("\u001b\\[(?<erase>[02]?)K|\u001b\\[[0-?]*[ -/]*[@-~]"
        + "|\u001b\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|\u001b[@-Z\\\\^_]?")]
    private static partial Regex Escape();
}
