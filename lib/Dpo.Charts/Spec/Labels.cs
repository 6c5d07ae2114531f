using System.Text;

namespace Dpo.Charts.Spec;

/// <summary>Prepares words for a picture: cleans, wraps and shortens them.</summary>
internal static class Labels
{
    private const int LongestTurned = 22;
    private const int LongestBeside = 36;

    // A category axis names at most this many positions.
    private const int MostCategories = 30;

    /// <summary>Returns the text as XML can hold it: a control character, such as the newline of a token, is
    /// written as in C#.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(
                rune.Value == '\n' ? "\\n"
                : rune.Value == '\t' ? "\\t"
                : rune.Value < 0x20 || rune.Value == 0x7F ? $"\\x{rune.Value:x2}"
                : rune.Value is 0xFFFE or 0xFFFF ? "\uFFFD"
                : rune.ToString());
        return clean.ToString();
    }

    /// <summary>Breaks a text into lines of at most <paramref name="width"/> characters, at spaces where
    /// there are any.</summary>
    public static string[] Wrap(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(w => Chunks(w, width)))
        {
            if (line != "" && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }
            line += line == "" ? word : " " + word;
        }
        return line == "" ? [.. lines] : [.. lines, line];
    }

    public static string Shorten(string text, int width) =>
        text.Length <= width ? text : text[..(width - 1)].TrimEnd() + "…";

    /// <summary>Returns the labels of a category axis as lines of text, and whether they must be turned to
    /// stand side by side.</summary>
    /// <param name="categories">Labels of all categories; if there are more than 30, only every k-th label is kept and
    /// the others become empty.</param>
    /// <param name="pixels">Length of the x axis in pixels; null for the y axis, whose labels are wrapped to at most
    /// two lines.</param>
    /// <param name="fontSize">Font size of the labels in pixels.</param>
    public static (string[][] Ticks, bool Turned) Ticks(string[] categories, double? pixels, double fontSize)
    {
        var every = (categories.Length + MostCategories - 1) / MostCategories;
        var shown = categories.Select((c, i) => i % every == 0 ? c : "").ToArray();
        if (pixels is null)
            return ([.. shown.Select(s => Wrap(Shorten(s, 2 * LongestBeside - 10), LongestBeside))], false);
        var room = (int)((pixels.Value / shown.Count(s => s != "") - 6) / (0.6 * fontSize));
        var wrapped = shown.Select(s => s.Length <= room ? [s] : Wrap(s, Math.Max(room, 1))).ToArray();
        var wordsFit = shown.All(s => s.Split(' ').All(word => word.Length <= room));
        return wordsFit && wrapped.All(w => w.Length <= 3)
            ? (wrapped, false)
            : ([.. shown.Select(s => new[] { Shorten(s, LongestTurned) })], true);
    }

    private static IEnumerable<string> Chunks(string word, int width) => word.Chunk(width).Select(c => new string(c));
}
