using Dpo.Text.Bpe;

namespace Dpo.Text;

/// <summary>Reads the tokenizer of a model's folder, of whatever kind it is.</summary>
public static class TokenizerFile
{
    private static readonly (string Vocab, string Merges)[] _pairs =
        [("encoder.json", "vocab.bpe"), ("vocab.json", "merges.txt")];

    /// <summary>Reads a tokenizer.json (byte pairs, words or characters), or GPT-2's two files.</summary>
    /// <param name="folderOrFile">Path of a tokenizer.json, or of a folder with a tokenizer.json or GPT-2's two files
    /// (encoder.json and vocab.bpe, or vocab.json and merges.txt).</param>
    /// <returns><see cref="BpeTokenizer"/>, <see cref="WordTokenizer"/> or <see cref="CharTokenizer"/>, depending on
    /// the file.</returns>
    /// <exception cref="InvalidDataException">There is no such file, or it is not understood; the message says where
    /// and what was expected.</exception>
    public static ITokenizer Load(string folderOrFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(folderOrFile);
        var file = Directory.Exists(folderOrFile) ? Path.Combine(folderOrFile, "tokenizer.json") : folderOrFile;
        if (File.Exists(file))
        {
            return LoadJson(file);
        }
        foreach (var (vocab, merges) in _pairs.Select(p =>
            (Path.Combine(folderOrFile, p.Vocab), Path.Combine(folderOrFile, p.Merges))))
        {
            if (File.Exists(vocab) && File.Exists(merges))
            {
                RequireGpt2(Path.Combine(folderOrFile, "tokenizer_config.json"));
                return BpeTokenizer.LoadGpt2(vocab, merges);
            }
        }
        throw new InvalidDataException(
            $"{folderOrFile}: {(Directory.Exists(folderOrFile) ? "has no tokenizer" : "is no file or folder")}; "
                + "expected tokenizer.json, "
                + $"or {string.Join(", or ", _pairs.Select(p => $"{p.Vocab} with {p.Merges}"))}");
    }

    // Others keep their special tokens and the cut into pieces elsewhere; read as GPT-2's, their marks would fall
    // apart.
    private static void RequireGpt2(string file)
    {
        var kind = !File.Exists(file) ? null
            : JsonPart.Guarded(file, JsonPart.Parse(file, File.ReadAllText(file))["tokenizer_class"].TextOrNull);
        if (kind is not (null or "GPT2Tokenizer" or "GPT2TokenizerFast"))
        {
            throw new InvalidDataException($"{file}: tokenizer_class is \"{kind}\", and there is no tokenizer.json; "
                + "expected GPT2Tokenizer for a vocabulary with merges, "
                + "or the tokenizer.json that is published with most models");
        }
    }

    private static ITokenizer LoadJson(string file)
    {
        var text = File.ReadAllText(file);
        var json = JsonPart.Parse(file, text);
        var (type, pattern) = JsonPart.Guarded(file, () =>
        {
            var type = json["model"]["type"];
            return type.TextOrNull() is null or "BPE" ? ("BPE", null)
                : type.Text() != "WordLevel" ? throw type.Refuse("BPE or WordLevel")
                : ("WordLevel",
                    json["pre_tokenizer"].IsNull ? null : json["pre_tokenizer"]["pattern"]["Regex"].TextOrNull());
        });
        return type == "BPE" ? BpeTokenizer.Parse(json, text)
            : pattern == WordTokenizer.Pattern ? WordTokenizer.Load(file) : CharTokenizer.Load(file);
    }
}
