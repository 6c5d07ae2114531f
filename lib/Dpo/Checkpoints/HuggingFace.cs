using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Reads and writes models in the Hugging Face folder layout: config.json and model.safetensors, or shards
/// with an index. It knows language models and reward models of the GPT-2 and Llama families and of those that
/// <see cref="ModelLayout.Register"/> adds.</summary>
/// <remarks>Weights stored in half precision are widened to float32. Sizes and names are checked before a weight is
/// read.</remarks>
public static class HuggingFace
{
    private const string ConfigFile = "config.json", Classifier = "ForSequenceClassification";
    private const string Head = StoredModel.Head, Score = StoredModel.Score;

    /// <summary>Writes a language model. Each file is written in full or not at all, config.json last.</summary>
    /// <param name="folder">Path of the model folder to write (Hugging Face layout: config.json, model.safetensors);
    /// created if absent.</param>
    /// <param name="model">Language model to write, on any device; the model itself is not changed.</param>
    /// <param name="dtype">Number type of the stored weights. Float32, the default, stores them exactly; half precision
    /// rounds them.</param>
    /// <param name="maxShardBytes">Largest size of a weight file in bytes; larger weights are split into several files
    /// with an index. 5 GB by default.</param>
    /// <param name="origin">Folder and tokenizer that the model comes from: their other config.json fields and special
    /// token ids are kept in the new config.json. Null, the default, for none.</param>
    /// <exception cref="ArgumentException">No registered family computes as the model does, or the origin's config.json
    /// is of a model of other sizes.</exception>
    public static void Save(string folder, Transformer model, ScalarType dtype = ScalarType.Float32,
        long maxShardBytes = 5_000_000_000, ModelOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (layout, config) = SavedConfig.Of(model.Config, origin);
        config["torch_dtype"] = dtype switch
        {
            ScalarType.BFloat16 => "bfloat16",
            ScalarType.Float16 => "float16",
            ScalarType.Float64 => "float64",
            _ => "float32",
        };
        Write(folder, layout, model, dtype, maxShardBytes, Head, config);
    }

    /// <summary>Writes a reward model as its family's sequence classifier with one label. Offset and scale are stored
    /// in fields of this library in config.json.</summary>
    /// <param name="folder">Path of the model folder to write (Hugging Face layout: config.json, model.safetensors);
    /// created if absent.</param>
    /// <param name="model">Reward model to write, on any device; the model itself is not changed.</param>
    /// <param name="origin">Folder and tokenizer that the model comes from: their other config.json fields and special
    /// token ids are kept in the new config.json. Null, the default, for none.</param>
    /// <exception cref="ArgumentException">No registered family computes as the model does, or the origin's config.json
    /// is of a model of other sizes.</exception>
    public static void Save(string folder, RewardModel model, ModelOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (layout, config) = SavedConfig.Of(model.Model.Config with { OutputSize = null }, origin);
        var family = SavedConfig.WithoutHead((string)config["architectures"]![0]!);
        config["architectures"] = new JsonArray(family + Classifier);
        config["torch_dtype"] = "float32";
        config["id2label"] = new JsonObject { ["0"] = "reward" };
        config["label2id"] = new JsonObject { ["reward"] = 0 };
        config["dpo_reward_offset"] = model.Offset;
        config["dpo_reward_scale"] = model.Scale;
        Write(folder, layout, model.Model.Backbone, ScalarType.Float32, 5_000_000_000, Score, config);
    }

    /// <summary>Returns the fields of a folder's config.json that the library does not know. They are retained when a
    /// model trained from it is saved, but they change no computation.</summary>
    /// <param name="folder">Path of an existing model folder (Hugging Face layout); only its config.json is
    /// read.</param>
    /// <returns>Names of the fields that the library does not know, in file order; empty if there are none.</returns>
    /// <exception cref="InvalidDataException">The folder has no config.json, or one that cannot be read.</exception>
    public static IReadOnlyList<string> UnknownFields(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, ConfigFile));
        var (layout, shape) = ModelLayouts.Read(json);
        return ConfigFields.Unknown(json, layout.Write(shape).Select(f => f.Key));
    }

    /// <summary>Returns whether saving a model writes a file of this name.</summary>
    internal static bool IsWritten(string name) => name is ConfigFile or WeightFiles.Single or WeightFiles.Index
        || (name.StartsWith("model-", StringComparison.Ordinal)
            && name.EndsWith(".safetensors", StringComparison.Ordinal));

    private static void Write(string folder, ModelLayout layout, Transformer model, ScalarType dtype,
        long maxShardBytes, string head, JsonObject config)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var own = model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        var tensors = StoredModel.Tensors(layout, model.Config, own).SelectMany(t => StoredModel.Of(own, t))
            .Select(t => (t.Name == Head ? head : t.Name, t.Value.to_type(dtype)));
        WeightFiles.Write(folder, [.. tensors], maxShardBytes, layout.Metadata(model.Config));
        var text = config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
        AtomicFile.WriteAllText(Path.Combine(folder, ConfigFile), text);
    }

    /// <summary>Reads the configuration of a language model or a reward model, without its weights.</summary>
    /// <param name="folder">Path of an existing model folder (Hugging Face layout); only its config.json is
    /// read.</param>
    /// <returns>Sizes and variants of the transformer, such as layers, embedding size and kind of norm.</returns>
    /// <exception cref="InvalidDataException">A file or field is missing, unknown or has an unusable value; the message
    /// names it.</exception>
    public static TransformerConfig ReadConfig(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ModelLayouts.Read(ConfigJson.Open(Path.Combine(folder, ConfigFile))).Shape;
    }

    /// <summary>Reads a language model onto the CPU, in float32.</summary>
    /// <param name="folder">Path of an existing model folder (Hugging Face layout: config.json, model.safetensors or
    /// several weight files with an index).</param>
    /// <returns>Model on the CPU, in float32 and evaluation mode; the caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file or field is missing, unknown or has an unusable value; the message
    /// names it.</exception>
    public static Transformer Load(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, ConfigFile));
        json.Require(!IsClassifier(json), "architectures",
            "a language model; this is a reward model (HuggingFace.LoadReward)");
        var (layout, config) = ModelLayouts.Read(json);
        using var weights = WeightFiles.Open(folder);
        var model = new Transformer(layout.Restore(config, weights.Metadata), new Seeds(0));
        return StoredModel.Read(weights, layout, model, model);
    }

    /// <summary>Reads a reward model, i.e. a sequence classifier with one label, onto the CPU, in float32.</summary>
    /// <param name="folder">Path of an existing reward model folder (Hugging Face layout: config.json,
    /// model.safetensors or several weight files with an index).</param>
    /// <returns>Reward model on the CPU, in float32 and evaluation mode; the caller disposes the model.</returns>
    /// <exception cref="InvalidDataException">A file or field is missing, unknown or has an unusable value; the message
    /// names it.</exception>
    public static RewardModel LoadReward(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, ConfigFile));
        json.Require(IsClassifier(json), "architectures", "a reward model, a name that ends in " + Classifier);
        var (layout, config) = ModelLayouts.Read(json);
        using var weights = WeightFiles.Open(folder);
        var model = new ScalarModel(layout.Restore(config, weights.Metadata), new Seeds(0));
        return new RewardModel(StoredModel.Read(weights, layout, model, model.Backbone))
        {
            Offset = json.Value<double>("dpo_reward_offset") ?? 0,
            Scale = json.Value<double>("dpo_reward_scale") ?? 1,
        };
    }

    private static bool IsClassifier(ConfigJson json) =>
        json.FirstText("architectures")?.EndsWith(Classifier, StringComparison.Ordinal) is true;
}
