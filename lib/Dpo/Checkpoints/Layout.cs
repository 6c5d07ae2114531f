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
        var layout = All.FirstOrDefault(l => l.ModelTypes.Contains(Family(json)));
        json.Require(layout is not null, "model_type", $"one of {string.Join(", ", All.SelectMany(l => l.ModelTypes))}");
        ConfigFields.RequirePlain(json);
        return layout!;
    }

    /// <summary>The layout that can hold a model.</summary>
    public static Layout Of(TransformerConfig config) =>
        All.FirstOrDefault(l => l.Holds(config)) ?? throw new ArgumentException(
            $"no Hugging Face layout holds this mixture, {Mixture(config)}: GPT-2's has learnt positions, LayerNorm and "
            + "GELU, Llama's rotary positions, RmsNorm, SwiGlu and no biases but the query's, key's and value's; "
            + "neither has QkNorm");

    private static string Mixture(TransformerConfig c) => string.Join(", ", new[]
    {
        c.Rotary is null ? "learnt positions" : "rotary positions",
        c.RmsNorm ? nameof(c.RmsNorm) : "LayerNorm",
        c.Activation.ToString(),
        c.Bias ? "biases" : c.QkvBias is true ? "biases of query, key and value" : "no biases",
        c.QkNorm ? nameof(c.QkNorm) : null,
        c.KeyValueHeads < c.HeadCount ? $"{c.KeyValueHeads} key and value heads for {c.HeadCount} query heads" : null,
        c.OwnHeadSize is { } size ? $"heads of {size}" : null,
    }.OfType<string>());

    /// <summary>Before the model_type of a model that is not quite of its family: it can predict fewer tokens than it
    /// reads.</summary>
    public const string OwnType = "dpo-";

    /// <summary>The model_type of a config.json's family.</summary>
    public static string? Family(ConfigJson json) =>
        json.Text("model_type") is { } type && type.StartsWith(OwnType, StringComparison.Ordinal)
            ? type[OwnType.Length..] : json.Text("model_type");

    public abstract IReadOnlyList<string> ModelTypes { get; }

    public abstract bool Holds(TransformerConfig config);

    public abstract TransformerConfig Read(ConfigJson json);

    public abstract JsonObject Write(TransformerConfig config);

    /// <summary>What the weight file says of a model beside its tensors, for us alone; config.json says what every
    /// reader has to know.</summary>
    public virtual IReadOnlyDictionary<string, string> Metadata(TransformerConfig config) =>
        new Dictionary<string, string>();

    /// <summary>A shape with what <see cref="Metadata"/> said of it.</summary>
    public virtual TransformerConfig Restore(
        TransformerConfig config, IReadOnlyDictionary<string, string> metadata) => config;

    /// <summary>Whether a config.json that was read as <paramref name="read"/> says all that the family's reader needs
    /// to know of a shape; the head is another thing.</summary>
    public virtual bool SameAsSaved(TransformerConfig shape, TransformerConfig read) =>
        (read with { OutputSize = shape.OutputSize, TiedHead = shape.TiedHead }) == shape;

    public abstract IEnumerable<StoredTensor> Tensors(TransformerConfig config);

    /// <summary>The name that <see cref="Tensors"/> gives a stored tensor; null for one that is no parameter.</summary>
    public abstract string? Canonical(string stored, TransformerConfig config);
}
