using System.Text;

namespace Dpo.Kernel.Jupyter;

/// <summary>Converts positions in a text between Unicode code points, which Jupyter counts, and UTF-16 units,
/// which .NET counts.</summary>
internal sealed class CodePoints(string text)
{
    public string Text => text;

    /// <summary>Returns the UTF-16 position of a code point; a position past the end gives the end.</summary>
    public int Utf16(int position)
    {
        var at = 0;
        for (var i = 0; i < position && at < text.Length; i++)
        {
            at += Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        }

        return at;
    }

    /// <summary>Returns the number of code points before a UTF-16 position.</summary>
    public int FromUtf16(int utf16)
    {
        var (at, count) = (0, 0);
        for (; at < utf16 && at < text.Length; count++)
        {
            at += Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        }

        return count;
    }
}
