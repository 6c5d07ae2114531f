using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Text.Bpe;

namespace Dpo.Text;

/// <summary>A tokenizer with one token a character (a Unicode scalar value); ids are in the order of the
/// characters.</summary>
/// <remarks>The end of a text has an id of its own only if asked for; it is the last. The tokenizer is stored in a
/// tokenizer.json of the Hugging Face layout: a WordLevel model behind a Split at every character.</remarks>
public sealed class CharTokenizer : ITokenizer
{
    private readonly string[] _symbols;
    private readonly Dictionary<string, int> _ids;

    private CharTokenizer(string[] symbols, bool hasEos)
    {
        _symbols = symbols;
        _ids = symbols.Select((s, id) => (s, id)).ToDictionary(p => p.s, p => p.id);
        EosId = hasEos ? symbols.Length : null;
    }

    /// <inheritdoc/>
    public int VocabSize => _symbols.Length + (EosId is null ? 0 : 1);

    /// <inheritdoc/>
    public int? BosId => null;

    /// <inheritdoc/>
    public int? EosId { get; }

    /// <summary>Creates a tokenizer of the characters that occur in a text, in ordinal order.</summary>
    /// <param name="text">Text, usually the training text; each different character in it becomes a token.</param>
    /// <param name="withEos">True to add an end-of-text token (EOS) with the last id; false by default.</param>
    /// <returns>Tokenizer that can encode texts of these characters only.</returns>
    /// <exception cref="ArgumentException">The text is empty, so that there is no character to learn.</exception>
    public static CharTokenizer Train(string text, bool withEos = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new CharTokenizer([.. text.EnumerateRunes().Distinct().Order().Select(r => r.ToString())], withEos);
    }

    /// <inheritdoc/>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length);
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            ids.Add(_ids.TryGetValue(rune.ToString(), out var id) ? id
                : throw new ArgumentException($"character '{rune}' (U+{rune.Value:X4}) at position {at} "
                    + $"is not among the {_symbols.Length} characters of the training text; "
                    + "take it out of the text, or train with a text that has it"));
            at += rune.Utf16SequenceLength;
        }
        return [.. ids];
    }

    /// <inheritdoc/>
    public string Decode(IEnumerable<int> ids) => string.Concat(ids.Where(id => id != EosId).Select(TokenText));

    /// <inheritdoc/>
    public string TokenText(int id) => (uint)id < (uint)_symbols.Length ? _symbols[id]
        : id == EosId ? Gpt2Files.EndOfText
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"token id {id} is not in 0..{VocabSize - 1}");

    /// <summary>Writes the tokenizer as a tokenizer.json, in full or not at all.</summary>
    /// <param name="file">Path of the tokenizer.json to write or replace; its folder is created if absent.</param>
    public void Save(string file)
    {
        var vocab = new JsonObject(_symbols.Select((s, id) => KeyValuePair.Create(s, (JsonNode?)id)));
        var special = new JsonArray();
        if (EosId is { } eos)
        {
            vocab[Gpt2Files.EndOfText] = eos;
            special.Add(new JsonObject { ["id"] = eos, ["content"] = Gpt2Files.EndOfText, ["special"] = true });
        }
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = special,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Split",
                ["pattern"] = new JsonObject { ["Regex"] = "(?s:.)" },
                ["behavior"] = "Isolated",
                ["invert"] = false,
            },
            ["decoder"] = new JsonObject { ["type"] = "Fuse" },
            ["model"] = new JsonObject
            {
                ["type"] = "WordLevel",
                ["vocab"] = vocab,
                ["unk_token"] = Gpt2Files.EndOfText,
            },
        };
        AtomicFile.WriteAllText(file, json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    /// <summary>Reads a tokenizer.json that <see cref="Save"/> wrote.</summary>
    /// <param name="file">Path of a tokenizer.json that <see cref="Save"/> wrote.</param>
    /// <returns>Tokenizer with the characters and ids of the file.</returns>
    /// <exception cref="InvalidDataException">The file is not a character tokenizer's; the message says where and
    /// why.</exception>
    public static CharTokenizer Load(string file)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file}: is empty");
            var type = (string?)json["model"]?["type"];
            if (type != "WordLevel" || (string?)json["pre_tokenizer"]?["pattern"]?["Regex"] != "(?s:.)")
            {
                throw new InvalidDataException($"{file}: model.type is \"{type}\"; "
                    + "expected a character tokenizer (WordLevel behind a Split at every character)");
            }
            var pairs = json["model"]!["vocab"]!.AsObject().Select(p => (Text: p.Key, Id: (int)p.Value!))
                .OrderBy(p => p.Id).ToList();
            if (pairs.Count == 0)
            {
                throw new InvalidDataException($"{file}: model.vocab: is empty; expected one character for each id");
            }
            var hasEos = pairs[^1].Text == Gpt2Files.EndOfText;
            var symbols = pairs.Select(p => p.Text).Take(pairs.Count - (hasEos ? 1 : 0)).ToArray();
            for (var id = 0; id < pairs.Count; id++)
            {
                if (pairs[id].Id != id || (id < symbols.Length && symbols[id].EnumerateRunes().Count() != 1))
                {
                    throw new InvalidDataException($"{file}: model.vocab: expected one character for each id "
                        + $"0..{pairs.Count - 1}, got \"{pairs[id].Text}\": {pairs[id].Id}");
                }
            }
            return new CharTokenizer(symbols, hasEos);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or NullReferenceException or ArgumentException)
        {
            throw new InvalidDataException($"{file}: is no tokenizer.json: {e.Message}", e);
        }
    }
}
