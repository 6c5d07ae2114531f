namespace Dpo.Text;

/// <summary>Turns text into token ids and back.</summary>
public interface ITokenizer
{
    /// <summary>Number of token ids, which are 0 .. VocabSize - 1.</summary>
    int VocabSize { get; }

    /// <summary>Id of the token that begins a text (BOS); null where the tokenizer has none.</summary>
    int? BosId { get; }

    /// <summary>Id of the token that ends a response (EOS); null where the tokenizer has none.</summary>
    int? EosId { get; }

    /// <summary>Splits a text into tokens. It adds no special tokens.</summary>
    /// <param name="text">Text to split into tokens; text that the vocabulary cannot represent throws.</param>
    /// <returns>Token ids in the order of the text.</returns>
    /// <exception cref="ArgumentException">The text has something that the vocabulary cannot spell; the message says
    /// what and where.</exception>
    int[] Encode(string text);

    /// <summary>Joins tokens into a text; special tokens are left out.</summary>
    /// <param name="ids">Token ids to decode, each from 0 to VocabSize - 1.</param>
    /// <returns>Decoded text, without special tokens.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    string Decode(IEnumerable<int> ids);

    /// <summary>Returns the text of one token.</summary>
    /// <param name="id">Token id, from 0 to VocabSize - 1.</param>
    /// <returns>Token as the vocabulary spells it; in a byte-level vocabulary each character stands for one
    /// byte.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    string TokenText(int id);

    /// <summary>Writes the tokenizer as a tokenizer.json of the Hugging Face layout, in full or not at all.</summary>
    /// <param name="file">Path of the tokenizer.json to write or replace, e.g. "model/tokenizer.json".</param>
    void Save(string file);
}
