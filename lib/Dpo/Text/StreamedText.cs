using System.Text;

namespace Dpo.Text;

/// <summary>Turns tokens into text while they are generated: a character is returned once all its bytes are
/// there.</summary>
/// <param name="tokenizer">Tokenizer that the tokens belong to.</param>
/// <param name="prompt">Tokens before the first one added; their text is not returned, but it decides how the new text
/// begins.</param>
public sealed class StreamedText(ITokenizer tokenizer, IEnumerable<int> prompt)
{
    private readonly List<int> _ids = [.. prompt];
    private int _given = tokenizer.Decode(prompt).Length;

    /// <summary>Adds the next token and returns the text that is certain by now.</summary>
    /// <param name="id">Id of the token that was generated.</param>
    /// <returns>New text since the last call; often one word, sometimes empty.</returns>
    public string Add(int id)
    {
        _ids.Add(id);
        return Take(tokenizer.Decode(_ids).TrimEnd(Rune.ReplacementChar.ToString()[0]));    // may be half a character
    }

    /// <summary>Returns the text that is still held back, at the end of the generation.</summary>
    /// <returns>Rest of the text; replacement characters (U+FFFD) where bytes are missing.</returns>
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
