using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Text.Bpe;

/// <summary>Names of the tokens that begin and end a text, as the tokenizer_config.json beside a tokenizer.json stores
/// them.</summary>
/// <param name="Bos">Text of the beginning-of-text token (BOS), e.g. "&lt;s&gt;"; null for none.</param>
/// <param name="Eos">Text of the end-of-text token (EOS), e.g. "&lt;/s&gt;"; null for none.</param>
internal sealed record TokenizerConfig(string? Bos, string? Eos)
{
    /// <summary>Options for JSON that people read: indented, with no \u escapes but those that JSON demands.</summary>
    public static JsonSerializerOptions Readable { get; } = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads the two names and looks up their ids; both are null if there is no such file.</summary>
    public static (int? Bos, int? Eos) Read(string tokenizerFile, Vocab vocab)
    {
        var file = FileBeside(tokenizerFile);
        if (!File.Exists(file))
        {
            return (null, null);
        }
        return JsonPart.Guarded(file, () =>
        {
            var part = JsonPart.Parse(file, File.ReadAllText(file));
            return (Id(part["bos_token"]), Id(part["eos_token"]));
        });

        int? Id(JsonPart token)
        {
            var text = token.Node is JsonObject ? token["content"] : token;
            return text.IsNull ? null : vocab.IdOrNull(text.Text())
                ?? throw text.Refuse($"a token of {Path.GetFileName(tokenizerFile)}");
        }
    }

    /// <summary>Writes the two names into the tokenizer_config.json beside a tokenizer file; the other fields of the
    /// file stay.</summary>
    public void Write(string tokenizerFile)
    {
        var file = FileBeside(tokenizerFile);
        if (this is { Bos: null, Eos: null } && !File.Exists(file))
        {
            return;
        }
        var config = File.Exists(file)
            ? JsonPart.Guarded(file, () => JsonPart.Parse(file, File.ReadAllText(file)).Node!.AsObject()) : [];
        (config["bos_token"], config["eos_token"]) = (Bos, Eos);
        AtomicFile.WriteAllText(file, config.ToJsonString(Readable) + "\n");
    }

    private static string FileBeside(string tokenizerFile) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(tokenizerFile))!, "tokenizer_config.json");
}
