using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Devices;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Models in the Hugging Face folder layout: config.json and model.safetensors. GPT-2 family.</summary>
/// <remarks>GPT-2's linear layers are stored as [in, out] (Conv1D). A model without biases is written with biases of 0, which
/// is the same function, and a key "dpo_bias" that restores it as it was.</remarks>
public static class HuggingFace
{
    private const string Prefix = "transformer.";

    /// <summary>Writes a model; each file whole or not at all.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <param name="model">Any device.</param>
    public static void Save(string folder, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var c = model.Config;
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray("GPT2LMHeadModel"),
            ["model_type"] = "gpt2",
            ["vocab_size"] = c.VocabSize,
            ["n_positions"] = c.ContextLength,
            ["n_ctx"] = c.ContextLength,
            ["n_embd"] = c.EmbeddingSize,
            ["n_layer"] = c.LayerCount,
            ["n_head"] = c.HeadCount,
            ["n_inner"] = c.FeedForwardSize,
            ["activation_function"] = c.Activation == Activation.GeluTanh ? "gelu_new" : "gelu",
            ["layer_norm_epsilon"] = c.NormEpsilon,
            ["tie_word_embeddings"] = c.TiedHead,
            ["resid_pdrop"] = c.Dropout,
            ["embd_pdrop"] = c.Dropout,
            ["attn_pdrop"] = c.Dropout,
            ["dpo_bias"] = c.Bias,
            ["dpo_qkv_bias"] = c.QkvBias,
            ["dpo_output_size"] = c.OutputSize,
        };
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var own = model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        var tensors = Names(c).Select(n => (n.Theirs, own.TryGetValue(n.Ours, out var t) ? n.Transposed ? t.t() : t : zeros(n.Shape, device: model.Device)));
        Safetensors.Write(Path.Combine(folder, "model.safetensors"), tensors, new Dictionary<string, string> { ["format"] = "pt" });
        AtomicFile.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    /// <summary>Reads a model, on the CPU.</summary>
    /// <param name="folder">With config.json and model.safetensors.</param>
    /// <returns>The model in evaluation mode; the caller owns it.</returns>
    /// <exception cref="InvalidDataException">A file or field that is missing, unknown or does not fit; the message names it.</exception>
    public static Transformer Load(string folder)
    {
        var config = ReadConfig(Path.Combine(folder, "config.json"));
        var file = Path.Combine(folder, "model.safetensors");
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"{folder}: has no model.safetensors; expected a folder with config.json and model.safetensors");
        }
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var saved = Safetensors.Read(file).Tensors;
        var model = new Transformer(config, new Seeds(0));
        try
        {
            // Published GPT-2 files lack the prefix and carry the causal masks of old versions.
            var named = saved.Where(s => !s.Key.EndsWith(".attn.bias", StringComparison.Ordinal) && !s.Key.EndsWith(".attn.masked_bias", StringComparison.Ordinal))
                .ToDictionary(s => s.Key.StartsWith(Prefix, StringComparison.Ordinal) || s.Key == "lm_head.weight" ? s.Key : Prefix + s.Key, s => s.Value);
            if (config.TiedHead)
            {
                named.Remove("lm_head.weight");
            }
            StateDict.Require(file, named, [.. Names(config).Select(n => (n.Theirs, empty(n.Shape, device: model.Device)))]);
            var own = model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
            foreach (var n in Names(config).Where(n => own.ContainsKey(n.Ours)))
            {
                own[n.Ours].copy_(n.Transposed ? named[n.Theirs].t() : named[n.Theirs]);
            }
        }
        catch (Exception e)
        {
            model.Dispose();
            if (e is ArgumentException)
            {
                throw new InvalidDataException($"{file}: has a tensor with and without \"{Prefix}\": {e.Message}", e);
            }
            throw;
        }
        finally
        {
            foreach (var tensor in saved.Values)
            {
                tensor.Dispose();
            }
        }
        model.eval();
        return model;
    }

    private static TransformerConfig ReadConfig(string file)
    {
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"{Path.GetDirectoryName(file)}: has no config.json; expected the folder of a saved model");
        }
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            var type = (string?)json["model_type"];
            var activation = (string?)json["activation_function"] ?? "gelu_new";
            if (type != "gpt2" || activation is not ("gelu_new" or "gelu"))
            {
                throw new InvalidDataException($"{file}: model_type is \"{type}\", activation_function \"{activation}\"; expected gpt2 with gelu_new or gelu");
            }
            var config = new TransformerConfig(Int("vocab_size"), Int("n_positions"), Int("n_layer"), Int("n_head"), Int("n_embd"))
            {
                FeedForwardSize = (int?)json["n_inner"],
                Activation = activation == "gelu_new" ? Activation.GeluTanh : Activation.Gelu,
                NormEpsilon = (double?)json["layer_norm_epsilon"] ?? 1e-5,
                TiedHead = (bool?)json["tie_word_embeddings"] ?? true,
                Dropout = (double?)json["resid_pdrop"] ?? 0.1,
                Bias = (bool?)json["dpo_bias"] ?? true,
                QkvBias = (bool?)json["dpo_qkv_bias"],
                OutputSize = (int?)json["dpo_output_size"],
            };
            config.Validate();
            return config;

            int Int(string field) => (int?)json[field] ?? throw new InvalidDataException($"{file}: field {field} is missing");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentOutOfRangeException)
        {
            throw new InvalidDataException($"{file}: is no model's configuration: {e.Message}", e);
        }
    }

    private static IEnumerable<(string Ours, string Theirs, bool Transposed, long[] Shape)> Names(TransformerConfig c)
    {
        long C = c.EmbeddingSize, F = c.FeedForwardSize ?? 4 * c.EmbeddingSize;
        yield return ("tokens.weight", Prefix + "wte.weight", false, [c.VocabSize, C]);
        yield return ("positions.weight", Prefix + "wpe.weight", false, [c.ContextLength, C]);
        (string Ours, string Theirs, long In, long Out)[] linears =
            [("attention.qkv", "attn.c_attn", C, 3 * C), ("attention.proj", "attn.c_proj", C, C), ("feedForward.fc", "mlp.c_fc", C, F), ("feedForward.proj", "mlp.c_proj", F, C)];
        for (var layer = 0; layer < c.LayerCount; layer++)
        {
            var (ours, theirs) = ($"blocks.{layer}.", $"{Prefix}h.{layer}.");
            foreach (var (o, t) in new[] { ("norm1", "ln_1"), ("norm2", "ln_2") })
            {
                yield return ($"{ours}{o}.weight", $"{theirs}{t}.weight", false, [C]);
                yield return ($"{ours}{o}.bias", $"{theirs}{t}.bias", false, [C]);
            }
            foreach (var l in linears)
            {
                yield return ($"{ours}{l.Ours}.weight", $"{theirs}{l.Theirs}.weight", true, [l.In, l.Out]);
                yield return ($"{ours}{l.Ours}.bias", $"{theirs}{l.Theirs}.bias", false, [l.Out]);
            }
        }
        yield return ("norm.weight", Prefix + "ln_f.weight", false, [C]);
        yield return ("norm.bias", Prefix + "ln_f.bias", false, [C]);
        if (!c.TiedHead)
        {
            yield return ("head.weight", "lm_head.weight", false, [c.Outputs, C]);
        }
    }
}
