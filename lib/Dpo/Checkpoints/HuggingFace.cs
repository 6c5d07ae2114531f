using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Models in the Hugging Face folder layout: config.json and model.safetensors, or shards with an index. GPT-2
/// and Llama families and those of <see cref="ModelLayout.Register"/>, language models and reward models.</summary>
/// <remarks>Weights stored in half precision are widened to float32. Sizes and names are checked before a weight is read.</remarks>
public static class HuggingFace
{
    private const string ConfigFile = "config.json", Classifier = "ForSequenceClassification";
    private const string Head = StoredModel.Head, Score = StoredModel.Score;

    /// <summary>Writes a model; each file whole or not at all, config.json last.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <param name="model">Any device.</param>
    /// <param name="dtype">What the weights are stored as; float32 comes back bit-equal.</param>
    /// <param name="maxShardBytes">Splits the weights where they are more.</param>
    /// <param name="origin">Where the model comes from: config.json then keeps the words of its folder's and names the
    /// tokenizer's special tokens.</param>
    /// <exception cref="ArgumentException">A mixture of parts that no family has, or an origin of another
    /// shape.</exception>
    public static void Save(string folder, Transformer model, ScalarType dtype = ScalarType.Float32,
        long maxShardBytes = 5_000_000_000, ModelOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (layout, config) = SavedConfig.Of(model.Config, origin);
        config["torch_dtype"] = dtype switch { ScalarType.BFloat16 => "bfloat16", ScalarType.Float16 => "float16", ScalarType.Float64 => "float64", _ => "float32" };
        Write(folder, layout, model, dtype, maxShardBytes, Head, config);
    }

    /// <summary>Writes a reward model as the family's sequence classifier of one label; offset and scale are keys of our own in config.json.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <param name="model">Any device.</param>
    /// <param name="origin">As for a language model.</param>
    /// <exception cref="ArgumentException">A mixture of parts that no family has, or an origin of another
    /// shape.</exception>
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
        Write(folder, layout, model.Model.Trunk, ScalarType.Float32, 5_000_000_000, Score, config);
    }

    /// <summary>The fields of a folder's config.json that nothing here knows: they are kept by a model that is trained
    /// from it, and computed with by none.</summary>
    /// <param name="folder">With config.json.</param>
    /// <returns>Their names.</returns>
    /// <exception cref="InvalidDataException">No such file, or one that is not understood.</exception>
    public static IReadOnlyList<string> UnknownFields(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, ConfigFile));
        var (layout, shape) = ModelLayouts.Read(json);
        return ConfigFields.Unknown(json, layout.Write(shape).Select(f => f.Key));
    }

    /// <summary>Whether saving writes a file of this name.</summary>
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

    /// <summary>Reads the shape alone, of a language model or a reward model, without its weights.</summary>
    /// <param name="folder">With config.json.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="InvalidDataException">A file or field that is missing, unknown or does not fit; the message names it.</exception>
    public static TransformerConfig ReadConfig(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ModelLayouts.Read(ConfigJson.Open(Path.Combine(folder, ConfigFile))).Shape;
    }

    /// <summary>Reads a language model, on the CPU, in float32.</summary>
    /// <param name="folder">With config.json and the weights.</param>
    /// <returns>The model in evaluation mode; the caller owns it.</returns>
    /// <exception cref="InvalidDataException">A file or field that is missing, unknown or does not fit; the message names it.</exception>
    public static Transformer Load(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, ConfigFile));
        json.Require(!IsClassifier(json), "architectures", "a language model; this is a reward model (HuggingFace.LoadReward)");
        var (layout, config) = ModelLayouts.Read(json);
        using var weights = WeightFiles.Open(folder);
        var model = new Transformer(layout.Restore(config, weights.Metadata), new Seeds(0));
        return StoredModel.Read(weights, layout, model, model);
    }

    /// <summary>Reads a reward model, on the CPU, in float32: a sequence classifier of one label.</summary>
    /// <param name="folder">With config.json and the weights.</param>
    /// <returns>The model in evaluation mode; the caller owns it.</returns>
    /// <exception cref="InvalidDataException">A file or field that is missing, unknown or does not fit; the message names it.</exception>
    public static RewardModel LoadReward(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, ConfigFile));
        json.Require(IsClassifier(json), "architectures", "a reward model, a name that ends in " + Classifier);
        var (layout, config) = ModelLayouts.Read(json);
        using var weights = WeightFiles.Open(folder);
        var model = new ScalarModel(layout.Restore(config, weights.Metadata), new Seeds(0));
        return new RewardModel(StoredModel.Read(weights, layout, model, model.Trunk))
        {
            Offset = json.Value<double>("dpo_reward_offset") ?? 0,
            Scale = json.Value<double>("dpo_reward_scale") ?? 1,
        };
    }

    private static bool IsClassifier(ConfigJson json) => json.FirstText("architectures")?.EndsWith(Classifier, StringComparison.Ordinal) is true;
}
