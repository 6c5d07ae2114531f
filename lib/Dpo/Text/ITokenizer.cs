namespace Dpo.Text;

/// <summary>Text to token ids and back.</summary>
public interface ITokenizer
{
    /// <summary>How many ids there are: 0 .. VocabSize - 1.</summary>
    int VocabSize { get; }

    /// <summary>The id that starts a text; null where the tokenizer has none.</summary>
    int? BosId { get; }

    /// <summary>The id that ends a response; null where the tokenizer has none.</summary>
    int? EosId { get; }

    /// <summary>Splits a text into tokens. Adds no special tokens.</summary>
    /// <param name="text">Any text the vocabulary can spell.</param>
    /// <returns>The ids, in order.</returns>
    /// <exception cref="ArgumentException">The text has something the vocabulary cannot spell; the message says what and where.</exception>
    int[] Encode(string text);

    /// <summary>Joins tokens into a text; special tokens are left out.</summary>
    /// <param name="ids">Token ids.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    string Decode(IEnumerable<int> ids);

    /// <summary>The text of one token.</summary>
    /// <param name="id">Token id.</param>
    /// <returns>The vocabulary's string of it, which in a byte-level vocabulary spells bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id outside the vocabulary.</exception>
    string TokenText(int id);

    /// <summary>Writes tokenizer.json of the Hugging Face layout, whole or not at all.</summary>
    /// <param name="file">Path of the file.</param>
    void Save(string file);
}
