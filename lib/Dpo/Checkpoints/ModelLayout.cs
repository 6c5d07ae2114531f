using System.Text.Json.Nodes;
using Dpo.Models;

namespace Dpo.Checkpoints;

/// <summary>Describes how a family of models is stored in a Hugging Face folder: how config.json gives the model's
/// sizes and variants, and what the weight files call each parameter. Each family is one class; <see cref="Register"/>
/// makes <see cref="HuggingFace"/> read and write a family of your own.</summary>
/// <remarks>The computation is <see cref="Transformer"/>'s: a family can be read if a <see cref="TransformerConfig"/>
/// can describe all that it computes. A family that differs from Llama in a few fields derives from
/// <see cref="LlamaLayout"/>. Check a new layout against published numbers: a field that is read wrongly gives a model
/// that runs but is another one.</remarks>
public abstract class ModelLayout
{
    /// <summary>Values of config.json's "model_type" that this layout reads, e.g. "llama" and "mistral".</summary>
    public abstract IReadOnlyList<string> ModelTypes { get; }

    /// <summary>Registers a family for the whole process, for loading and saving. When a model without a folder of
    /// origin is saved, the first layout that can hold it is used: the library's own first, then the registered ones in
    /// order.</summary>
    /// <param name="layout">Layout to add; its class must not be registered yet.</param>
    /// <exception cref="ArgumentException">The class is registered already, another layout reads one of its model
    /// types, or it has no valid model type.</exception>
    public static void Register(ModelLayout layout) => ModelLayouts.Add(layout);

    /// <summary>Reads the family from a config.json's "model_type". A model that predicts fewer tokens than it reads is
    /// saved with "dpo-" before the family's name, so that no other program takes it for a model of the family; the
    /// prefix is left out here.</summary>
    /// <param name="json">Fields of the model's config.json.</param>
    /// <returns>Name of the family, e.g. "llama"; null where the file has no "model_type".</returns>
    public static string? Family(ConfigJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json.Text("model_type") is { } type && type.StartsWith(OwnType, StringComparison.Ordinal)
            ? type[OwnType.Length..] : json.Text("model_type");
    }

    /// <summary>Prefix of the "model_type" of a model that is not quite of its family.</summary>
    internal const string OwnType = "dpo-";

    /// <summary>Returns whether the family can store such a model, i.e. whether the family computes all that the model
    /// computes.</summary>
    /// <param name="config">Configuration of the model to store, of this family or another one.</param>
    /// <returns>True if <see cref="Read"/> of what <see cref="Write"/> gives is the same model.</returns>
    public abstract bool Holds(TransformerConfig config);

    /// <summary>Reads a model's configuration from the fields of its config.json.</summary>
    /// <param name="json">Fields of a config.json whose family is one of <see cref="ModelTypes"/>. A value that cannot
    /// be computed is to be refused here, by <see cref="ConfigJson.Require"/>; a field that this method does not read
    /// and that is known to change the arithmetic is refused by the caller.</param>
    /// <returns>Configuration of the model, with the family's default where a field is absent.</returns>
    public abstract TransformerConfig Read(ConfigJson json);

    /// <summary>Writes a model's configuration as the fields of a config.json.</summary>
    /// <param name="config">Configuration that this layout can hold (<see cref="Holds"/>).</param>
    /// <returns>Fields of config.json: all that <see cref="Read"/> reads, an absent one as null, and "model_type" and
    /// "architectures", the name of the class in the Transformers library.</returns>
    public abstract JsonObject Write(TransformerConfig config);

    /// <summary>Returns what the weight files call each parameter of the transformer, and how they store it.</summary>
    /// <param name="config">Configuration that this layout can hold (<see cref="Holds"/>).</param>
    /// <returns>Stored form of each parameter of the transformer, in the order in which the files hold them.</returns>
    public abstract IEnumerable<StoredTensor> Tensors(TransformerConfig config);

    /// <summary>Returns the name that <see cref="Tensors"/> uses for a tensor of a file. A layout overrides it if some
    /// files lack a prefix or hold tensors that are no parameters. By default it is the same name.</summary>
    /// <param name="stored">Name of the tensor in the weight file.</param>
    /// <param name="config">Configuration of the model in the file.</param>
    /// <returns>Name that <see cref="Tensors"/> uses; null for a tensor that is no parameter and is to be
    /// skipped.</returns>
    public virtual string? Canonical(string stored, TransformerConfig config) => stored;

    /// <summary>Returns facts about a model to store in the weight file's metadata, for this library alone; what every
    /// reader has to know belongs in config.json. By default there are none.</summary>
    /// <param name="config">Configuration that this layout can hold (<see cref="Holds"/>).</param>
    /// <returns>Texts to store, by name; empty by default.</returns>
    public virtual IReadOnlyDictionary<string, string> Metadata(TransformerConfig config) =>
        new Dictionary<string, string>();

    /// <summary>Completes the configuration of a model with what <see cref="Metadata"/> stored in its weight
    /// file.</summary>
    /// <param name="config">Configuration as <see cref="Read"/> gave it from config.json.</param>
    /// <param name="metadata">Texts in the weight file's metadata, by name.</param>
    /// <returns>Complete configuration of the model; by default the one passed in.</returns>
    public virtual TransformerConfig Restore(
        TransformerConfig config, IReadOnlyDictionary<string, string> metadata) => config;

    /// <summary>Returns whether the config.json of the folder a model comes from still describes the model, so that its
    /// fields are retained on saving. The head's size and tying need not agree.</summary>
    /// <param name="shape">Configuration of the model that is saved.</param>
    /// <param name="read">Configuration that <see cref="Read"/> gave for the folder of origin.</param>
    /// <returns>True if the file describes the model; by default if both configurations are equal but for the
    /// head.</returns>
    public virtual bool SameAsSaved(TransformerConfig shape, TransformerConfig read)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(read);
        return (read with { OutputSize = shape.OutputSize, TiedHead = shape.TiedHead }) == shape;
    }
}
