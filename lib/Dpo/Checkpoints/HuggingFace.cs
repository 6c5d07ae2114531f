using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Devices;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Models in the Hugging Face folder layout: config.json and model.safetensors, or shards with an index. GPT-2 and Llama families, language models and reward models.</summary>
/// <remarks>Weights stored in half precision are widened to float32. Sizes and names are checked before a weight is read.</remarks>
public static class HuggingFace
{
    private const string Classifier = "ForSequenceClassification", Head = "lm_head.weight", Score = "score.weight";

    /// <summary>Writes a model; each file whole or not at all, config.json last.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <param name="model">Any device.</param>
    /// <param name="dtype">What the weights are stored as; float32 comes back bit-equal.</param>
    /// <param name="maxShardBytes">Splits the weights where they are more.</param>
    /// <exception cref="ArgumentException">A mixture of parts that neither family has.</exception>
    public static void Save(string folder, Transformer model, ScalarType dtype = ScalarType.Float32, long maxShardBytes = 5_000_000_000)
    {
        ArgumentNullException.ThrowIfNull(model);
        Write(folder, model, dtype, maxShardBytes, Head, _ => { });
    }

    /// <summary>Writes a reward model as the family's sequence classifier of one label; offset and scale are keys of our own in config.json.</summary>
    /// <param name="folder">Made if need be.</param>
    /// <param name="model">Any device.</param>
    /// <exception cref="ArgumentException">A mixture of parts that neither family has.</exception>
    public static void Save(string folder, RewardModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Write(folder, model.Model.Trunk, ScalarType.Float32, 5_000_000_000, Score, config =>
        {
            var name = (string)config["architectures"]![0]!;
            config["architectures"] = new JsonArray(name.Replace("ForCausalLM", Classifier, StringComparison.Ordinal).Replace("LMHeadModel", Classifier, StringComparison.Ordinal));
            config["id2label"] = new JsonObject { ["0"] = "reward" };
            config["dpo_reward_offset"] = model.Offset;
            config["dpo_reward_scale"] = model.Scale;
        });
    }

    private static void Write(string folder, Transformer model, ScalarType dtype, long maxShardBytes, string head, Action<JsonObject> complete)
    {
        var layout = Layout.Of(model.Config);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var own = model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
        WeightFiles.Write(folder, [.. layout.Tensors(model.Config).SelectMany(t => Stored(own, t)).Select(t => (t.Name == Head ? head : t.Name, t.Value.to_type(dtype)))], maxShardBytes);
        var config = layout.Write(model.Config);
        config["torch_dtype"] = dtype switch { ScalarType.BFloat16 => "bfloat16", ScalarType.Float16 => "float16", ScalarType.Float64 => "float64", _ => "float32" };
        complete(config);
        AtomicFile.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }

    /// <summary>Reads the shape alone, of a language model or a reward model, without its weights.</summary>
    /// <param name="folder">With config.json.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="InvalidDataException">A file or field that is missing, unknown or does not fit; the message names it.</exception>
    public static TransformerConfig ReadConfig(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var json = ConfigJson.Open(Path.Combine(folder, "config.json"));
        return Layout.Of(json).Read(json);
    }

    /// <summary>Reads a language model, on the CPU, in float32.</summary>
    /// <param name="folder">With config.json and the weights.</param>
    /// <returns>The model in evaluation mode; the caller owns it.</returns>
    /// <exception cref="InvalidDataException">A file or field that is missing, unknown or does not fit; the message names it.</exception>
    public static Transformer Load(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, "config.json"));
        json.Require(!IsClassifier(json), "architectures", "a language model; this is a reward model (HuggingFace.LoadReward)");
        var layout = Layout.Of(json);
        var model = new Transformer(json.Checked(layout.Read(json), c => c.Validate()), new Seeds(0));
        return Read(folder, layout, model, model);
    }

    /// <summary>Reads a reward model, on the CPU, in float32: a sequence classifier of one label.</summary>
    /// <param name="folder">With config.json and the weights.</param>
    /// <returns>The model in evaluation mode; the caller owns it.</returns>
    /// <exception cref="InvalidDataException">A file or field that is missing, unknown or does not fit; the message names it.</exception>
    public static RewardModel LoadReward(string folder)
    {
        var json = ConfigJson.Open(Path.Combine(folder, "config.json"));
        json.Require(IsClassifier(json), "architectures", "a reward model, a name that ends in " + Classifier);
        var layout = Layout.Of(json);
        var config = layout.Read(json);
        json.Checked(config with { OutputSize = null }, c => c.Validate());
        var model = new ScalarModel(config, new Seeds(0));
        return new RewardModel(Read(folder, layout, model, model.Trunk)) { Offset = json.Value<double>("dpo_reward_offset") ?? 0, Scale = json.Value<double>("dpo_reward_scale") ?? 1 };
    }

    private static bool IsClassifier(ConfigJson json) => json.FirstText("architectures")?.EndsWith(Classifier, StringComparison.Ordinal) is true;

    // Fills a model that was just made, or disposes it.
    private static TModel Read<TModel>(string folder, Layout layout, TModel model, Transformer trunk)
        where TModel : nn.Module
    {
        try
        {
            var config = trunk.Config;
            using var weights = WeightFiles.Open(folder);
            var stored = layout.Tensors(config).ToList();
            var shapes = weights.Shapes;
            var names = Names(weights.Name, shapes.Keys, layout, config);       // canonical -> as stored
            StateDict.Require(weights.Name, names.ToDictionary(n => n.Key, n => shapes[n.Value]), [.. stored.SelectMany(s => s.Theirs)]);
            using var noGrad = no_grad();
            var own = trunk.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
            foreach (var tensor in stored.Where(s => own.ContainsKey(s.Ours)))
            {
                using var scope = NewDisposeScope();
                var parts = tensor.Theirs.Select(t => weights.Read(names[t.Name])).Select(t => tensor.Transposed ? t.t() : t).ToList();
                own[tensor.Ours].copy_(parts.Count == 1 ? parts[0] : cat(parts, 0));
            }
            model.eval();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // A parameter of ours as the family's files have it; one that the model goes without is 0 there.
    private static IEnumerable<(string Name, Tensor Value)> Stored(Dictionary<string, Tensor> own, StoredTensor tensor)
    {
        if (!own.TryGetValue(tensor.Ours, out var value))
        {
            return tensor.Theirs.Select(t => (t.Name, zeros(t.Shape, device: CPU)));
        }
        value = tensor.Transposed ? value.t() : value;
        return tensor.Theirs.Zip(value.split([.. tensor.Theirs.Select(t => t.Shape[0])], 0), (t, part) => (t.Name, part));
    }

    private static Dictionary<string, string> Names(string file, IEnumerable<string> storedNames, Layout layout, TransformerConfig config)
    {
        var names = new Dictionary<string, string>();
        foreach (var stored in storedNames)
        {
            if (layout.Canonical(stored == Score ? Head : stored, config) is { } name && !names.TryAdd(name, stored))
            {
                throw new InvalidDataException($"{file}: has {name} twice, as {names[name]} and as {stored}");
            }
        }
        return names;
    }
}
