using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Text.Bpe;

/// <summary>The names of the first and the last token of a text, kept in the tokenizer_config.json beside a tokenizer.json.</summary>
/// <param name="Bos">What starts a text; null for none.</param>
/// <param name="Eos">What ends a text; null for none.</param>
internal sealed record TokenizerConfig(string? Bos, string? Eos)
{
    /// <summary>Writes of what people read: no \u escapes but those that JSON asks for.</summary>
    public static JsonSerializerOptions Readable { get; } = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The names with their ids; both null where no such file is.</summary>
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
            return text.IsNull ? null : vocab.IdOrNull(text.Text()) ?? throw text.Refuse($"a token of {Path.GetFileName(tokenizerFile)}");
        }
    }

    /// <summary>Puts the names into the file beside; what else a file there says stays.</summary>
    public void Write(string tokenizerFile)
    {
        var file = FileBeside(tokenizerFile);
        if (this is { Bos: null, Eos: null } && !File.Exists(file))
        {
            return;
        }
        var config = File.Exists(file) ? JsonPart.Guarded(file, () => JsonPart.Parse(file, File.ReadAllText(file)).Node!.AsObject()) : [];
        (config["bos_token"], config["eos_token"]) = (Bos, Eos);
        AtomicFile.WriteAllText(file, config.ToJsonString(Readable) + "\n");
    }

    private static string FileBeside(string tokenizerFile) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(tokenizerFile))!, "tokenizer_config.json");
}
