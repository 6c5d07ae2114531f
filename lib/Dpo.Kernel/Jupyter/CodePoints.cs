using System.Text;

namespace Dpo.Kernel.Jupyter;

/// <summary>Jupyter counts characters as Unicode code points, .NET as UTF-16 units.</summary>
internal sealed class CodePoints(string text)
{
    public string Text => text;

    /// <summary>The UTF-16 position of a code point; past the end: the end.</summary>
    public int Utf16(int position)
    {
        var at = 0;
        for (var i = 0; i < position && at < text.Length; i++)
        {
            at += Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        }

        return at;
    }

    /// <summary>How many code points lie before a UTF-16 position.</summary>
    public int Of(int utf16)
    {
        var (at, count) = (0, 0);
        for (; at < utf16 && at < text.Length; count++)
        {
            at += Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
        }

        return count;
    }
}
