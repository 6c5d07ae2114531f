using System.Text;

namespace Dpo.Text.Bpe;

/// <summary>GPT-2's alphabet, which writes every byte as a visible character, so that a vocabulary of bytes can be
/// stored in JSON.</summary>
/// <remarks>A byte that is a visible Latin-1 character stands for itself; the other 68 are U+0100 and on, in
/// order.</remarks>
internal static class ByteAlphabet
{
    private static readonly char[] _chars = MakeChars();
    private static readonly short[] _bytes = MakeBytes();

    /// <summary>Returns the character of GPT-2's alphabet that stands for a byte.</summary>
    public static char Char(byte value) => _chars[value];

    /// <summary>Returns the characters of GPT-2's alphabet that stand for the given bytes, in order.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            text.Append(_chars[b]);
        }
        return text.ToString();
    }

    /// <summary>Appends the bytes that a token of GPT-2's alphabet spells; a token with a character outside of the
    /// alphabet stands for its own UTF-8.</summary>
    public static void AddBytes(string token, List<byte> bytes)
    {
        var start = bytes.Count;
        foreach (var c in token)
        {
            if (c >= _bytes.Length || _bytes[c] < 0)
            {
                bytes.RemoveRange(start, bytes.Count - start);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }
            bytes.Add((byte)_bytes[c]);
        }
    }

    private static char[] MakeChars()
    {
        var (chars, next) = (new char[256], (char)256);
        for (var b = 0; b < 256; b++)
        {
            chars[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)b : next++;
        }
        return chars;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[_chars.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (var b = 0; b < 256; b++)
        {
            bytes[_chars[b]] = (short)b;
        }
        return bytes;
    }
}
