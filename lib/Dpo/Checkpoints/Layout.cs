using System.Text.Json.Nodes;
using Dpo.Models;

namespace Dpo.Checkpoints;

/// <summary>A tensor of ours as a family's files have it.</summary>
/// <param name="Ours">The parameter's name.</param>
/// <param name="Theirs">The stored tensors, which lie one below the other in ours, with their shapes.</param>
/// <param name="Transposed">Stored as [in, out].</param>
internal sealed record StoredTensor(string Ours, IReadOnlyList<(string Name, long[] Shape)> Theirs, bool Transposed = false)
{
    public StoredTensor(string ours, string theirs, params long[] shape) : this(ours, [(theirs, shape)])
    {
    }
}

/// <summary>How a family of models is written in a Hugging Face folder.</summary>
internal abstract class Layout
{
    private static readonly Layout[] All = [new Gpt2Layout(), new LlamaLayout()];

    /// <summary>The layout of a config.json's model_type.</summary>
    public static Layout Of(ConfigJson json)
    {
        var layout = All.FirstOrDefault(l => l.ModelTypes.Contains(json.Text("model_type")));
        json.Require(layout is not null, "model_type", $"one of {string.Join(", ", All.SelectMany(l => l.ModelTypes))}");
        return layout!;
    }

    /// <summary>The layout that can hold a model.</summary>
    public static Layout Of(TransformerConfig config) => All.FirstOrDefault(l => l.Holds(config)) ?? throw new ArgumentException(
        "no Hugging Face layout holds this mixture: GPT-2's has learnt positions, LayerNorm and GELU, Llama's rotary positions, RmsNorm, SwiGlu and no biases but the query's, key's and value's");

    public abstract IReadOnlyList<string> ModelTypes { get; }

    public abstract bool Holds(TransformerConfig config);

    public abstract TransformerConfig Read(ConfigJson json);

    public abstract JsonObject Write(TransformerConfig config);

    public abstract IEnumerable<StoredTensor> Tensors(TransformerConfig config);

    /// <summary>The name that <see cref="Tensors"/> gives a stored tensor; null for one that is no parameter.</summary>
    public abstract string? Canonical(string stored, TransformerConfig config);
}
