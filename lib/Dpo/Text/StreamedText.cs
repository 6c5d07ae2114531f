using System.Text;

namespace Dpo.Text;

/// <summary>Turns tokens into text while they are generated: a character is returned once all its bytes are
/// there.</summary>
/// <param name="tokenizer">Tokenizer that the generated token ids belong to.</param>
/// <param name="prompt">Token ids before the first generated token, usually the prompt's; their text is not returned.
/// May be empty.</param>
public sealed class StreamedText(ITokenizer tokenizer, IEnumerable<int> prompt)
{
    private readonly List<int> _ids = [.. prompt];
    private int _given = tokenizer.Decode(prompt).Length;

    /// <summary>Adds the next token and returns the text that is certain by now.</summary>
    /// <param name="id">Id of the newly generated token.</param>
    /// <returns>Text that became complete with this token, often a word; empty if, for example, the token ends within a
    /// character.</returns>
    public string Add(int id)
    {
        _ids.Add(id);
        return Take(tokenizer.Decode(_ids).TrimEnd(Rune.ReplacementChar.ToString()[0]));    // may be half a character
    }

    /// <summary>Returns the text that is still held back, at the end of the generation.</summary>
    /// <returns>Text that was held back because a character was incomplete; missing bytes become U+FFFD. Empty if
    /// nothing was held back.</returns>
    public string End() => Take(tokenizer.Decode(_ids));

    private string Take(string text)
    {
        if (text.Length <= _given)
        {
            return "";
        }
        var more = text[_given..];
        _given = text.Length;
        return more;
    }
}
