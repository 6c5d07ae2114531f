using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Text.Bpe;

namespace Dpo.Text;

/// <summary>A tokenizer with one token a word, a punctuation mark or a white-space character, for worlds of few
/// words.</summary>
/// <remarks>A word (letters, marks, digits, apostrophes) or a punctuation mark has the one space before it in its
/// token, as in GPT-2: " cat" and "cat" are two tokens, and the tokens put together are the text again. Ids: the words
/// in ordinal order, then "&lt;|endoftext|&gt;", then the other special tokens. The tokenizer is stored in a
/// tokenizer.json: a WordLevel model behind a Split.</remarks>
public sealed class WordTokenizer : ITokenizer
{
    internal const string Pattern = @" ?[\p{L}\p{M}\p{N}']+| ?[^\s\p{L}\p{M}\p{N}']|\s";
    private readonly Splitter _splitter = new(Pattern);
    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly AddedTokens _special;

    private WordTokenizer(IReadOnlyList<string> words, IReadOnlyList<string> special)
    {
        EosId = words.Count;
        _tokens = [.. words, .. special];
        for (var id = 0; id < _tokens.Length; id++)
        {
            if (string.IsNullOrEmpty(_tokens[id]) || !_ids.TryAdd(_tokens[id], id))
            {
                throw new ArgumentException($"token {id} is \"{_tokens[id]}\"; expected distinct, non-empty tokens, "
                    + "and special tokens that are no words of the text");
            }
        }
        _special = new AddedTokens(special.Select((s, i) => (s, AddedToken.Mark(words.Count + i, s))));
    }

    /// <inheritdoc/>
    public int VocabSize => _tokens.Length;

    /// <inheritdoc/>
    public int? BosId => null;

    /// <summary>Id of the token "&lt;|endoftext|&gt;", which ends a response.</summary>
    public int? EosId { get; }

    /// <summary>Creates a tokenizer of the words that occur in a text.</summary>
    /// <param name="text">Text, usually the training text; each different word, punctuation mark and white-space
    /// character in it becomes a token.</param>
    /// <param name="specialTokens">Special tokens in addition to "&lt;|endoftext|&gt;" (EOS), such as the role markers
    /// of a chat template; none by default.</param>
    /// <returns>Tokenizer that can encode texts of these words only.</returns>
    /// <exception cref="ArgumentException">The text is empty, or a special token is empty, given twice or a word of the
    /// text.</exception>
    public static WordTokenizer Train(string text, params IReadOnlyList<string> specialTokens)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentNullException.ThrowIfNull(specialTokens);
        string[] special = [Gpt2Files.EndOfText, .. specialTokens.Where(s => s != Gpt2Files.EndOfText)];
        var words = new WordTokenizer([], special).Pieces(text).Where(p => p.Special is null)
            .Select(p => text[p.Start..p.End]);
        return new WordTokenizer([.. words.Distinct().Order(StringComparer.Ordinal)], special);
    }

    /// <inheritdoc/>
    /// <remarks>A special token that is written in the text becomes the id of that token.</remarks>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Pieces(text).Select(p => p.Special ?? (_ids.TryGetValue(text[p.Start..p.End], out var id) ? id
            : throw new ArgumentException($"word \"{text[p.Start..p.End]}\" at position {p.Start} "
                + $"is not among the {EosId} words of the training text; "
                + "take it out of the text, or train with a text that has it")))];
    }

    /// <inheritdoc/>
    public string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecial: true);

    /// <summary>Joins tokens into a text, with or without special tokens.</summary>
    /// <param name="ids">Token ids to decode, each from 0 to VocabSize - 1.</param>
    /// <param name="skipSpecial">True to leave special tokens such as EOS out of the text, false to write them.</param>
    /// <returns>Decoded text: the texts of the tokens joined without separators.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public string Decode(IEnumerable<int> ids, bool skipSpecial) =>
        string.Concat(ids.Select(TokenText).Where(t => !skipSpecial || _ids[t] < EosId));

    /// <summary>Returns the text of one token.</summary>
    /// <param name="id">Token id, from 0 to VocabSize - 1.</param>
    /// <returns>Text of the token, including the space before the word if the token has one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public string TokenText(int id) => (uint)id < (uint)_tokens.Length
        ? _tokens[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"token id {id} is not in 0..{VocabSize - 1}");

    /// <summary>Writes the tokenizer as a tokenizer.json, in full or not at all.</summary>
    /// <param name="file">Path of the tokenizer.json to write or replace; its folder is created if absent.</param>
    public void Save(string file)
    {
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(
                [.. _tokens.Skip(EosId!.Value).Select(t => AddedToken.Mark(_ids[t], t).ToJson())]),
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = Pattern },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            },
            ["decoder"] = new JsonObject { ["type"] = "Fuse" },
            ["model"] = new JsonObject
            {
                ["type"] = "WordLevel",
                ["vocab"] = new JsonObject(_tokens.Select((t, id) => KeyValuePair.Create(t, (JsonNode?)id))),
                ["unk_token"] = "<unk>",            // none of the vocabulary: an unknown word is an error there too
            },
        };
        AtomicFile.WriteAllText(file, json.ToJsonString(TokenizerConfig.Readable) + "\n");
    }

    /// <summary>Reads a tokenizer.json that <see cref="Save"/> wrote.</summary>
    /// <param name="file">Path of a tokenizer.json that <see cref="Save"/> wrote.</param>
    /// <returns>Tokenizer with the words, special tokens and ids of the file.</returns>
    /// <exception cref="InvalidDataException">The file is not a word tokenizer's; the message says where and
    /// why.</exception>
    public static WordTokenizer Load(string file) => JsonPart.Guarded(file, () =>
    {
        var json = JsonPart.Parse(file, File.ReadAllText(file));
        var (type, regex) = (json["model"]["type"],
            json["pre_tokenizer"].IsNull ? json["pre_tokenizer"] : json["pre_tokenizer"]["pattern"]["Regex"]);
        _ = type.TextOrNull() != "WordLevel" ? throw type.Refuse("WordLevel")
            : regex.TextOrNull() != Pattern ? throw regex.Refuse($"the words' pattern {Pattern}") : 0;
        var vocab = new Vocab();
        foreach (var (token, id) in json["model"]["vocab"].Members())
        {
            vocab.Add(id, token, id.Int());
        }
        var special = json["added_tokens"].Items().Select(AddedToken.Read).OrderBy(t => t.Id).ToList();
        var words = vocab.Size - special.Count;
        var fits = vocab.Ids.Count == vocab.Size
            && special.Select((t, i) => vocab.IdOrNull(t.Content) == t.Id && t.Id == words + i).All(ok => ok);
        return fits && special.Count > 0 && special[0].Content == Gpt2Files.EndOfText
            ? new WordTokenizer([.. Enumerable.Range(0, words).Select(id => vocab.TextOrNull(id)!)],
                [.. special.Select(t => t.Content)])
            : throw json["added_tokens"].Refuse("the last ids of model.vocab, "
                + $"which has {vocab.Ids.Count} tokens for 0..{vocab.Size - 1}, {Gpt2Files.EndOfText} first");
    });

    private IEnumerable<(int Start, int End, int? Special)> Pieces(string text)
    {
        var pieces = new List<(int Start, int End)>();
        foreach (var (start, end, special) in _special.Sections(text))
        {
            if (special is not null)
            {
                yield return (start, end, special.Id);
                continue;
            }
            pieces.Clear();
            _splitter.Split(text, start, end, pieces);
            foreach (var piece in pieces)
            {
                yield return (piece.Start, piece.End, null);
            }
        }
    }
}
