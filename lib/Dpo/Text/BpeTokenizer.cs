using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Text.Bpe;

namespace Dpo.Text;

/// <summary>A byte-pair encoding tokenizer: it merges neighbouring pieces of words in the order in which the merges
/// were learnt (Sennrich et al. 2016, arXiv:1508.07909).</summary>
/// <remarks>It reads the tokenizer.json of Hugging Face, for byte-level models (GPT-2, Llama 3, Qwen 2) and those that
/// fall back to bytes (Llama 2), and gives the same ids. The ids of short pieces are cached, a bounded number of them;
/// any number of threads may encode. A text with half of a surrogate pair is refused: it has no UTF-8, so no ids could
/// give it back. Microsoft.ML.Tokenizers 2.0.1 is not used: its BPE has no setting for ignore_merges, byte fallback or
/// stripping added tokens, so a merge loop of our own must exist in any case.</remarks>
public sealed class BpeTokenizer : ITokenizer
{
    private readonly TokenizerParts _parts;
    private readonly string _json;

    // The values and the text that spells them, which is what Save writes.
    private BpeTokenizer(JsonPart json, string text, Func<Vocab, (int? Bos, int? Eos)> ends)
    {
        _json = text;
        _parts = JsonPart.Guarded(json.File, () => new TokenizerParts(json));
        (BosId, EosId) = ends(_parts.Vocab);
    }

    /// <inheritdoc/>
    public int VocabSize => _parts.Vocab.Size;

    /// <inheritdoc/>
    public int? BosId { get; }

    /// <inheritdoc/>
    public int? EosId { get; }

    /// <summary>Merges in the order in which they were learnt, each a pair of tokens as <see cref="TokenText"/> writes
    /// them.</summary>
    public IEnumerable<(string Left, string Right)> Merges =>
        _parts.Model.Merges.Pairs.Select(p => (TokenText(p.Left), TokenText(p.Right)));

    /// <summary>Number of pieces of text whose ids are cached now.</summary>
    internal int Remembered => _parts.Model.Cache.Count;

    /// <summary>Reads a tokenizer.json. The BOS and EOS tokens are read from the tokenizer_config.json beside it, if
    /// there is one.</summary>
    /// <param name="file">Path of an existing tokenizer.json in Hugging Face's format with a model of type
    /// "BPE".</param>
    /// <returns>Tokenizer that gives the same token ids as Hugging Face's tokenizer of the same file.</returns>
    /// <exception cref="InvalidDataException">A field is wrong or not understood; the message names it and what is
    /// understood.</exception>
    public static BpeTokenizer Load(string file)
    {
        var text = File.ReadAllText(file);
        return Parse(JsonPart.Parse(file, text), text);
    }

    // A file that has been read and parsed already.
    internal static BpeTokenizer Parse(JsonPart json, string text) =>
        new(json, text, vocab => TokenizerConfig.Read(json.File, vocab));

    /// <summary>Reads the two files of GPT-2's tokenizer; its BOS and EOS token is "&lt;|endoftext|&gt;".</summary>
    /// <param name="encoderJson">Path of GPT-2's encoder.json (also called vocab.json): a JSON object with the id of
    /// each token.</param>
    /// <param name="vocabBpe">Path of GPT-2's vocab.bpe (also called merges.txt): a text file with one merge per
    /// line.</param>
    /// <returns>Tokenizer with the vocabulary and merges of the two files.</returns>
    /// <exception cref="InvalidDataException">A field or line is wrong; the message names it.</exception>
    public static BpeTokenizer LoadGpt2(string encoderJson, string vocabBpe) =>
        Made(encoderJson, Gpt2Files.Read(encoderJson, vocabBpe),
            vocab => (vocab.IdOrNull(Gpt2Files.EndOfText), vocab.IdOrNull(Gpt2Files.EndOfText)));

    // JSON that was made here: its values are at hand and need no parsing.
    private static BpeTokenizer Made(string name, JsonObject json, Func<Vocab, (int? Bos, int? Eos)> ends) =>
        new(new JsonPart(name, "", json), json.ToJsonString(TokenizerConfig.Readable), ends);

    /// <summary>Learns a byte-level vocabulary from a text that is split by GPT-2's pattern.</summary>
    /// <remarks>Ids 0..255 are the bytes, then come the merges in order, then the special tokens, so that the id of a
    /// byte is the byte. Of equally common pairs the one with the greater bytes is merged. A text too short for so many
    /// merges gives fewer.</remarks>
    /// <param name="text">Training text from which the merges are learnt; special tokens in it separate words and are
    /// not counted.</param>
    /// <param name="vocabSize">Number of token ids to create, at least 256 (one per byte) plus the number of special
    /// tokens; a short text may yield fewer.</param>
    /// <param name="specialTokens">Special tokens, all different, e.g. "&lt;|endoftext|&gt;"; each becomes one token
    /// id, and the first becomes <see cref="EosId"/>. May be empty.</param>
    /// <returns>Tokenizer with the learnt vocabulary and merges.</returns>
    /// <exception cref="ArgumentException">The text is empty, the vocabulary too small, or a special token empty, given
    /// twice or one byte.</exception>
    public static BpeTokenizer Train(string text, int vocabSize, IReadOnlyList<string> specialTokens)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentNullException.ThrowIfNull(specialTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabSize, 256 + specialTokens.Count);
        RequirePairs(text);
        var special = specialTokens.Select((s, i) => (s, AddedToken.Mark(i, s))).ToList();
        var trainer = new BpeTrainer(text, new AddedTokens(special));
        trainer.Learn(vocabSize - 256 - specialTokens.Count);
        var names = trainer.Tokens.Select(t => ByteAlphabet.Text(t)).ToList();
        var vocab = names.Select((name, id) => (name, id)).ToDictionary(t => t.name, t => t.id, StringComparer.Ordinal);
        foreach (var token in specialTokens)
        {
            if (string.IsNullOrEmpty(token) || !vocab.TryAdd(token, vocab.Count))
            {
                throw new ArgumentException($"special token \"{token}\" is empty, given twice or a token of the text; "
                    + $"expected distinct marks such as {Gpt2Files.EndOfText}");
            }
        }
        var json = Gpt2Files.Json(vocab, trainer.Merges.Select(m => (names[m.Left], names[m.Right])), specialTokens);
        return Made("the trained tokenizer", json,
            v => (null, specialTokens.Count > 0 ? v.IdOrNull(specialTokens[0]) : null));
    }

    /// <inheritdoc/>
    /// <remarks>A special token that is written in the text becomes the id of that token.</remarks>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        RequirePairs(text);
        var ids = new List<int>((text.Length / 3) + 1);
        foreach (var (start, end, token) in _parts.Raw.Sections(text))
        {
            if (token is not null)
            {
                ids.Add(token.Id);
                continue;
            }
            var section = _parts.Normalize?.Invoke(text[start..end]) ?? text[start..end];
            foreach (var (from, to, inner) in _parts.Normalized.Sections(section))
            {
                if (inner is not null)
                {
                    ids.Add(inner.Id);
                    continue;
                }
                var ready = _parts.PreTokenizer.Prepare(section[from..to], first: start + from == 0);
                foreach (var piece in _parts.PreTokenizer.Split(ready))
                {
                    _parts.Model.Encode(
                        ready.AsSpan(piece.Start, piece.End - piece.Start), start + from + piece.Start, ids);
                }
            }
        }
        return [.. ids];
    }

    /// <summary>Splits a text into tokens, optionally with the special tokens that the file's template adds.</summary>
    /// <param name="text">Text to split into tokens; characters that the vocabulary cannot represent throw.</param>
    /// <param name="addSpecialTokens">True to add the special tokens that the tokenizer.json puts before and after a
    /// text, e.g. BOS; false for the text's own tokens only.</param>
    /// <returns>Token ids in the order of the text.</returns>
    /// <exception cref="ArgumentException">The text has something that the vocabulary cannot spell; the message says
    /// what and where.</exception>
    public int[] Encode(string text, bool addSpecialTokens) =>
        addSpecialTokens ? [.. _parts.Template.Before, .. Encode(text), .. _parts.Template.After] : Encode(text);

    /// <inheritdoc/>
    public string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecial: true);

    /// <summary>Joins tokens into a text; bytes that are not valid UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Token ids to decode, each from the vocabulary.</param>
    /// <param name="skipSpecial">True to leave special tokens such as EOS out of the text, false to write them.</param>
    /// <returns>Decoded text; bytes that are not valid UTF-8 appear as U+FFFD.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids, bool skipSpecial) =>
        _parts.Decoder.Text(ids.Where(id => !skipSpecial || !_parts.Special.Contains(id)).Select(TokenText).ToList());

    /// <summary>Returns a token as the vocabulary writes it, e.g. "Ġthe" for " the" in a byte-level
    /// vocabulary.</summary>
    /// <param name="id">Token id, from 0 to VocabSize - 1.</param>
    /// <returns>Token as the vocabulary spells it, e.g. "Ġthe" for " the" in a byte-level vocabulary.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public string TokenText(int id) => _parts.Vocab.TextOrNull(id)
        ?? throw new ArgumentOutOfRangeException(nameof(id), id,
            $"token id {id} is none of the {_parts.Vocab.Ids.Count} ids in 0..{VocabSize - 1}");

    /// <summary>Writes the tokenizer.json as it was read, and the BOS and EOS tokens into the tokenizer_config.json
    /// beside it.</summary>
    /// <param name="file">Path of the tokenizer.json to write or replace; its folder is created if absent. BOS and EOS
    /// go into tokenizer_config.json in the same folder.</param>
    public void Save(string file)
    {
        AtomicFile.WriteAllText(file, _json);
        new TokenizerConfig(Name(BosId), Name(EosId)).Write(file);

        string? Name(int? id) => id is { } known ? TokenText(known) : null;
    }

    private static void RequirePairs(string text)
    {
        for (var at = 0; text.AsSpan(at).IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and var gap; at += 2)
        {
            at += gap;
            if (!char.IsSurrogatePair(text, at))
            {
                throw new ArgumentException($"character U+{(int)text[at]:X4} at position {at} "
                    + "is half of a surrogate pair; put a whole character or U+FFFD in its place");
            }
        }
    }
}
