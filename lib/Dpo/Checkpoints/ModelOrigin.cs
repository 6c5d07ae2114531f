using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Text;

namespace Dpo.Checkpoints;

/// <summary>Folder and tokenizer that a model comes from. When the trained model is saved, what training does not
/// change is taken from them.</summary>
/// <param name="Folder">Path of the model folder (Hugging Face layout) that the model was loaded from; null for a model
/// trained from random weights.</param>
/// <param name="Tokenizer">Tokenizer of <paramref name="Folder"/> or, for a model trained from random weights, the
/// tokenizer it was trained with.</param>
public sealed record ModelOrigin(string? Folder, ITokenizer Tokenizer)
{
    private const string TokenizerConfig = "tokenizer_config.json";

    /// <summary>Copies the files of the tokenizer, the chat template and the generation settings, and the licence, byte
    /// for byte; without a folder of origin the tokenizer is written instead.</summary>
    /// <param name="folder">Path of the model folder into which the tokenizer and related files are copied; created if
    /// absent.</param>
    public void CopyTo(string folder)
    {
        if (Folder is null)
        {
            Tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
            return;
        }
        foreach (var file in Directory.EnumerateFiles(Folder).Where(f => IsCopied(Path.GetFileName(f))))
        {
            using var from = File.OpenRead(file);
            AtomicFile.Write(Path.Combine(folder, Path.GetFileName(file)), from.CopyTo);
        }
    }

    /// <summary>Returns whether a file of this name is copied along with a model.</summary>
    internal static bool IsCopied(string name) =>
        IsTokenizer(name) || IsTemplate(name) || name == "generation_config.json"
        || name.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("NOTICE", StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the names of the tokenizer files in a folder.</summary>
    internal static IEnumerable<string> TokenizerFiles(string folder) => Names(folder, IsTokenizer);

    /// <summary>Returns the names of the chat template files in a folder.</summary>
    internal static IEnumerable<string> TemplateFiles(string folder) => Names(folder, IsTemplate);

    /// <summary>Adds to a config.json the ids of the beginning, end and padding tokens, where it lacks them and the
    /// tokenizer has them.</summary>
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
