namespace Dpo.Text;

/// <summary>How a training text is split into tokens.</summary>
public enum TokenizerKind
{
    /// <summary>Characters: <see cref="CharTokenizer"/>.</summary>
    Chars,

    /// <summary>Words: <see cref="WordTokenizer"/>.</summary>
    Words,

    /// <summary>Byte pairs learnt from the text: <see cref="BpeTokenizer"/>.</summary>
    Bpe,
}
