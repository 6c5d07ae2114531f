using System.Text;

namespace Dpo.Text;

/// <summary>Tokens to text as they come: a character is given out when all its bytes are there.</summary>
/// <param name="tokenizer">Whose tokens they are.</param>
/// <param name="prompt">Tokens before the first; they are not given out, but decide how it begins.</param>
public sealed class StreamedText(ITokenizer tokenizer, IEnumerable<int> prompt)
{
    private readonly List<int> _ids = [.. prompt];
    private int _given = tokenizer.Decode(prompt).Length;

    /// <summary>Takes a token.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>What can be said for certain since the last; often one word, sometimes nothing.</returns>
    public string Add(int id)
    {
        _ids.Add(id);
        return Take(tokenizer.Decode(_ids).TrimEnd(Rune.ReplacementChar.ToString()[0]));        // may be half a character
    }

    /// <summary>What was held back.</summary>
    /// <returns>The rest of the text; replacement characters where bytes are missing.</returns>
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
