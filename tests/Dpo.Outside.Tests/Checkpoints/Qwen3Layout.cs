using System.Text.Json.Nodes;
using Dpo.Checkpoints;
using Dpo.Models;

namespace Dpo.Outside.Tests.Checkpoints;

/// <summary>Qwen3's folder, from the library's public parts alone: Llama's, with norms of query and key.</summary>
public sealed class Qwen3Layout : LlamaLayout
{
    private const int HeadSize = 128;                       // where head_dim is absent

    /// <inheritdoc/>
    public override IReadOnlyList<string> ModelTypes { get; } = ["qwen3"];

    /// <inheritdoc/>
    public override bool Holds(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.QkNorm && config.QkvBias is not true && base.Holds(config with { QkNorm = false });
    }

    /// <inheritdoc/>
    public override TransformerConfig Read(ConfigJson json)
    {
        var llama = base.Read(json);
        return llama with { QkNorm = true, OwnHeadSize = llama.OwnHeadSize ?? HeadSize };
    }

    /// <inheritdoc/>
    public override JsonObject Write(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var json = base.Write(config);
        json["model_type"] = "qwen3";
        json["architectures"] = new JsonArray("Qwen3ForCausalLM");
        json["head_dim"] = config.HeadSize;
        return json;
    }

    /// <inheritdoc/>
    public override IEnumerable<StoredTensor> Tensors(TransformerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return base.Tensors(config).Concat(Enumerable.Range(0, config.LayerCount).SelectMany(layer => new[] { "q", "k" }
            .Select(part => new StoredTensor($"blocks.{layer}.attention.{part}Norm.weight",
                $"model.layers.{layer}.self_attn.{part}_norm.weight", config.HeadSize))));
    }
}
