using System.Text.Json.Nodes;

namespace Dpo.Text.Bpe;

/// <summary>Converts GPT-2's two tokenizer files, a vocabulary and merges, to the tokenizer.json that says the
/// same.</summary>
internal static class Gpt2Files
{
    public const string EndOfText = "<|endoftext|>";

    /// <summary>Reads encoder.json and vocab.bpe (or vocab.json and merges.txt) as the content of a
    /// tokenizer.json.</summary>
    public static JsonObject Read(string encoderJson, string vocabBpe) => JsonPart.Guarded(encoderJson, () =>
    {
        var encoder = JsonPart.Parse(encoderJson, File.ReadAllText(encoderJson));
        var known = encoder.Members().ToDictionary(m => m.Name, m => m.Value.Int(), StringComparer.Ordinal);
        var merges = new List<(string, string)>();
        foreach (var (line, index) in File.ReadLines(vocabBpe).Select((l, i) => (l, i)).Where(l =>
            l.l.Length > 0 && !(l.i == 0 && l.l.StartsWith("#version", StringComparison.Ordinal))))
        {
            var parts = line.Split(' ');
            merges.Add(parts.Length == 2 && known.ContainsKey(parts[0]) && known.ContainsKey(parts[1])
                && known.ContainsKey(parts[0] + parts[1])
                ? (parts[0], parts[1])
                : throw new InvalidDataException($"{vocabBpe}: line {index + 1} is \"{line}\"; "
                    + $"expected two tokens of {Path.GetFileName(encoderJson)} that make a third of it"));
        }
        return Json(known, merges, known.ContainsKey(EndOfText) ? [EndOfText] : []);
    });

    /// <summary>Makes the content of the tokenizer.json of a byte-level tokenizer in GPT-2's manner.</summary>
    /// <param name="vocab">Id of each token, special tokens included; the key is the token's text in GPT-2's byte
    /// alphabet.</param>
    /// <param name="merges">Pairs of tokens that are merged, in the order in which training found them.</param>
    /// <param name="special">Texts of the special tokens; each must be a key of <paramref name="vocab"/>.</param>
    public static JsonObject Json(IReadOnlyDictionary<string, int> vocab,
        IEnumerable<(string Left, string Right)> merges, IEnumerable<string> special) => new()
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. special.Select(s => AddedToken.Mark(vocab[s], s).ToJson())]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = new JsonObject(
                    vocab.OrderBy(v => v.Value).Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value))),
                ["merges"] = new JsonArray([.. merges.Select(m => new JsonArray(m.Left, m.Right))]),
            },
        };

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };
}
