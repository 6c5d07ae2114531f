using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Text;

namespace Dpo.Checkpoints;

/// <summary>Where a model comes from: its folder and its tokenizer. A folder that the trained model is saved in keeps
/// of them what training does not change.</summary>
/// <param name="Folder">The folder that the model was loaded from; null for a model made from nothing.</param>
/// <param name="Tokenizer">The folder's, or the one that was made.</param>
public sealed record ModelOrigin(string? Folder, ITokenizer Tokenizer)
{
    private const string TokenizerConfig = "tokenizer_config.json";

    /// <summary>Copies the files of tokenizer, chat template and generation, and the licence, byte for byte; without a
    /// folder the tokenizer is written.</summary>
    /// <param name="folder">Where to; made if need be.</param>
    public void CopyTo(string folder)
    {
        if (Folder is null)
        {
            Tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
            return;
        }
        foreach (var file in Directory.EnumerateFiles(Folder).Where(f => IsKept(Path.GetFileName(f))))
        {
            using var from = File.OpenRead(file);
            AtomicFile.Write(Path.Combine(folder, Path.GetFileName(file)), from.CopyTo);
        }
    }

    /// <summary>Whether a file of this name goes along with a model.</summary>
    internal static bool IsKept(string name) =>
        IsTokenizer(name) || IsTemplate(name) || name == "generation_config.json"
        || name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("NOTICE", StringComparison.OrdinalIgnoreCase);

    /// <summary>The names of a folder's tokenizer files.</summary>
    internal static IEnumerable<string> TokenizerFiles(string folder) => Names(folder, IsTokenizer);

    /// <summary>The names of a folder's chat templates.</summary>
    internal static IEnumerable<string> TemplateFiles(string folder) => Names(folder, IsTemplate);

    /// <summary>Puts into a config.json the ids of the tokens that begin, end and fill a text, where it has none and
    /// the tokenizer does.</summary>
    internal void Complete(JsonObject config)
    {
        foreach (var (name, id) in new[]
        {
            ("bos_token_id", Tokenizer.BosId), ("eos_token_id", Tokenizer.EosId), ("pad_token_id", PadId()),
        })
        {
            if (config[name] is null && id is { } known)
            {
                config[name] = known;
            }
        }
    }

    // Only a token that is named so: EOS as filler would hide the end of a response from who looks for the last token
    // that is none.
    private int? PadId()
    {
        if (Folder is null || !File.Exists(Path.Combine(Folder, TokenizerConfig)))
        {
            return null;
        }
        try
        {
            var named = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, TokenizerConfig)))?["pad_token"];
            var text = (string?)(named is JsonObject ? named["content"] : named);
            return string.IsNullOrEmpty(text) || Tokenizer.Encode(text) is not [var id] ? null : id;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;                // a file that says nothing of it
        }
    }

    private static bool IsTokenizer(string name) =>
        name is "special_tokens_map.json" or "added_tokens.json" or "vocab.json" or "merges.txt" or "encoder.json"
            or "vocab.bpe" or "vocab.txt"
        || name.StartsWith("tokenizer", StringComparison.Ordinal) || name.EndsWith(".model", StringComparison.Ordinal);

    private static bool IsTemplate(string name) => name is "chat_template.jinja" or "chat_template.json";

    private static IEnumerable<string> Names(string folder, Func<string, bool> wanted) =>
        !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Where(wanted).Order(StringComparer.Ordinal);
}
