using System.Text.Json.Nodes;
using Dpo.Models;

namespace Dpo.Checkpoints;

/// <summary>Makes the config.json of a model that is saved: its sizes and variants in the form of its family, and the
/// fields of the folder it comes from.</summary>
internal static class SavedConfig
{
    private static readonly string[] _heads = ["ForCausalLM", "LMHeadModel"];

    /// <summary>Makes the fields of config.json, all but the dtype of the weights, and chooses the layout.</summary>
    /// <exception cref="ArgumentException">No family can hold the model, or the origin's config.json is of a model of
    /// other sizes.</exception>
    public static (ModelLayout Layout, JsonObject Fields) Of(TransformerConfig shape, ModelOrigin? origin)
    {
        var from = origin?.Folder is { } folder ? ConfigJson.Open(Path.Combine(folder, "config.json")) : null;
        var layout = ModelLayouts.Find(shape, from);
        var config = layout.Write(shape);
        if (config["model_type"] is null || config["architectures"] is not JsonArray { Count: 1 })
        {
            throw new InvalidOperationException($"{layout.GetType().Name}.Write gives {config.ToJsonString()}; "
                + "expected a \"model_type\" and one of \"architectures\" among the fields");
        }
        if (from is not null)
        {
            Carry(origin!.Folder!, from, config, layout, shape);
        }
        origin?.Complete(config);
        if (shape.OutputSize is not null)
        {
            // Another reader would let it say all V tokens.
            config["model_type"] = ModelLayout.OwnType + (string)config["model_type"]!;
        }
        // Null is no value to every reader: it computes with a head_dim that is there.
        foreach (var name in config.Where(f => f.Value is null && IsOurs(f.Key)).Select(f => f.Key).ToList())
        {
            config.Remove(name);
        }
        return (layout, config);
    }

    /// <summary>Returns an architecture's name without its head, e.g. GPT2 for GPT2LMHeadModel.</summary>
    public static string WithoutHead(string architecture) =>
        _heads.Aggregate(architecture,
            (name, head) => name.EndsWith(head, StringComparison.Ordinal) ? name[..^head.Length] : name);

    // The folder's own words, since the model's shape is theirs; nothing that it says is lost but for what saving
    // decides.
    private static void Carry(
        string from, ConfigJson json, JsonObject config, ModelLayout layout, TransformerConfig shape)
    {
        if (ModelLayouts.Find(json) != layout || !layout.SameAsSaved(shape, layout.Read(json)))
        {
            throw new ArgumentException($"{from}: its config.json is of a model of another shape; "
                + "give the folder from which the model was loaded");
        }
        var kept = json.Fields.Where(f => !IsOurs(f.Key) && !(f.Value is null && config.ContainsKey(f.Key)));
        foreach (var (name, value) in kept)
        {
            config[name] = value?.DeepClone();
        }
        config["model_type"] = ModelLayout.Family(json);
        if (json.FirstText("architectures") is { } architecture && WithoutHead(architecture) != architecture)
        {
            config["architectures"] = new JsonArray(architecture);
        }
    }

    private static bool IsOurs(string field) =>
        field is "architectures" or "torch_dtype" or "dtype" or "tie_word_embeddings" or "head_dim"
        || field.StartsWith("dpo_", StringComparison.Ordinal);
}
