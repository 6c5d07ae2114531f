namespace Dpo.Text;

/// <summary>Kind of tokenizer that is made from a training text.</summary>
public enum TokenizerKind
{
    /// <summary>One token a character, by a <see cref="CharTokenizer"/>.</summary>
    Chars,

    /// <summary>One token a word or punctuation mark, by a <see cref="WordTokenizer"/>.</summary>
    Words,

    /// <summary>Byte pairs learnt from the text, by a <see cref="BpeTokenizer"/>.</summary>
    Bpe,
}
