using System.Text.Json.Nodes;
using Dpo.Models;

namespace Dpo.Checkpoints;

/// <summary>How a family of models is written in a Hugging Face folder: what config.json says of the shape, and what
/// its weight files call each parameter. A family is one class; <see cref="Register"/> makes <see cref="HuggingFace"/>
/// read and write one of your own.</summary>
/// <remarks>The arithmetic is <see cref="Transformer"/>'s: a family can be read if a <see cref="TransformerConfig"/>
/// says all that it computes. One that differs from Llama in a few fields derives from <see cref="LlamaLayout"/>. Hold
/// it against published numbers: a field read wrongly gives a model that runs, and is another one.</remarks>
public abstract class ModelLayout
{
    /// <summary>The values of config.json's "model_type" that are read by this layout: "llama", "mistral".</summary>
    public abstract IReadOnlyList<string> ModelTypes { get; }

    /// <summary>Makes a family known to the process, for loading and saving. The library's own come first when a model
    /// without a folder of origin is saved, then those registered, in order.</summary>
    /// <param name="layout">Of a class that is not registered yet.</param>
    /// <exception cref="ArgumentException">The class is registered already, or another reads one of its model
    /// types.</exception>
    public static void Register(ModelLayout layout) => ModelLayouts.Add(layout);

    /// <summary>A config.json's "model_type". A model that predicts fewer tokens than it reads is saved as "dpo-" and
    /// the family's word, so that no other program takes it for one of the family; this is the family's word.</summary>
    /// <param name="json">The file.</param>
    /// <returns>"llama"; null where the file says none.</returns>
    public static string? Family(ConfigJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Text("model_type") is { } type && type.StartsWith(OwnType, StringComparison.Ordinal)
            ? type[OwnType.Length..] : json.Text("model_type");
    }

    /// <summary>Before the model_type of a model that is not quite of its family.</summary>
    internal const string OwnType = "dpo-";

    /// <summary>Whether a model of this shape can be written: all that it computes is what the family
    /// computes.</summary>
    /// <param name="config">Any shape.</param>
    /// <returns>True if <see cref="Read"/> of what <see cref="Write"/> gives is the same model.</returns>
    public abstract bool Holds(TransformerConfig config);

    /// <summary>Reads the shape.</summary>
    /// <param name="json">Of one of <see cref="ModelTypes"/>. A field that this does not read and that is known to
    /// change the arithmetic is refused by the caller; a value that cannot be computed is refused here, by
    /// <see cref="ConfigJson.Require"/>.</param>
    /// <returns>The shape, with the family's default where a field is absent.</returns>
    public abstract TransformerConfig Read(ConfigJson json);

    /// <summary>Writes the shape.</summary>
    /// <param name="config">One that this layout holds.</param>
    /// <returns>The fields of config.json, "model_type" and "architectures" (the class's name in the Transformers
    /// library) among them. All fields that <see cref="Read"/> reads; an absent one is null.</returns>
    public abstract JsonObject Write(TransformerConfig config);

    /// <summary>What the weight files call each parameter.</summary>
    /// <param name="config">One that this layout holds.</param>
    /// <returns>One for each parameter of the transformer, in the order of the file.</returns>
    public abstract IEnumerable<StoredTensor> Tensors(TransformerConfig config);

    /// <summary>The name that <see cref="Tensors"/> gives a stored tensor: for files whose names lack a prefix, or that
    /// hold what is no parameter. By default the name itself.</summary>
    /// <param name="stored">The name in the file.</param>
    /// <param name="config">The shape.</param>
    /// <returns>The name; null for a tensor that is no parameter and is not read.</returns>
    public virtual string? Canonical(string stored, TransformerConfig config) => stored;

    /// <summary>What the weight file says of a model beside its tensors, for this library alone; config.json says what
    /// every reader has to know. By default nothing.</summary>
    /// <param name="config">One that this layout holds.</param>
    /// <returns>Names and texts.</returns>
    public virtual IReadOnlyDictionary<string, string> Metadata(TransformerConfig config) =>
        new Dictionary<string, string>();

    /// <summary>A shape with what <see cref="Metadata"/> said of it.</summary>
    /// <param name="config">As <see cref="Read"/> gave it.</param>
    /// <param name="metadata">Of the weight file.</param>
    /// <returns>The shape of the model.</returns>
    public virtual TransformerConfig Restore(
        TransformerConfig config, IReadOnlyDictionary<string, string> metadata) => config;

    /// <summary>Whether the config.json of the folder that a model comes from may be kept when it is saved: it says all
    /// that the family's reader needs to know of the shape; the head is another thing.</summary>
    /// <param name="shape">The model's.</param>
    /// <param name="read">As <see cref="Read"/> gave it of the folder.</param>
    /// <returns>By default, whether both are equal but for the head.</returns>
    public virtual bool SameAsSaved(TransformerConfig shape, TransformerConfig read)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(read);
        return (read with { OutputSize = shape.OutputSize, TiedHead = shape.TiedHead }) == shape;
    }
}
