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
    /// <param name="layout">Layout of a model family to add; its class and its <see cref="ModelTypes"/> must not be
    /// registered yet.</param>
    /// <exception cref="ArgumentException">The class is registered already, another layout reads one of its model
    /// types, or it has no valid model type.</exception>
    public static void Register(ModelLayout layout) => ModelLayouts.Add(layout);

    /// <summary>Reads the family from a config.json's "model_type". A model that predicts fewer tokens than it reads is
    /// saved with "dpo-" before the family's name, so that no other program takes it for a model of the family; the
    /// prefix is left out here.</summary>
    /// <param name="json">Content of a model's config.json.</param>
    /// <returns>Name of the model family, e.g. "llama"; null if config.json has no field "model_type".</returns>
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
    /// <param name="config">Configuration of a model, possibly of another family.</param>
    /// <returns>True if a model that is saved by <see cref="Write"/> and loaded by <see cref="Read"/> computes the
    /// same; false if the family lacks a feature of the model.</returns>
    public abstract bool Holds(TransformerConfig config);

    /// <summary>Reads a model's configuration from the fields of its config.json.</summary>
    /// <param name="json">Content of a config.json whose family is one of <see cref="ModelTypes"/>. Refuse values that
    /// the model cannot compute by <see cref="ConfigJson.Require"/>; the caller refuses the known fields that change
    /// the computation and that this method does not read.</param>
    /// <returns>Configuration of the model; fields missing in config.json get the family's defaults.</returns>
    public abstract TransformerConfig Read(ConfigJson json);

    /// <summary>Writes a model's configuration as the fields of a config.json.</summary>
    /// <param name="config">Configuration of the model to save, for which <see cref="Holds"/> is true.</param>
    /// <returns>Fields for config.json: all that <see cref="Read"/> reads (null for unused ones), "model_type", and
    /// "architectures" with the class name in the Transformers library.</returns>
    public abstract JsonObject Write(TransformerConfig config);

    /// <summary>Returns what the weight files call each parameter of the transformer, and how they store it.</summary>
    /// <param name="config">Configuration of the model, for which <see cref="Holds"/> is true.</param>
    /// <returns>For each parameter of the transformer, its names and form in the weight files, in the order of the
    /// files.</returns>
    public abstract IEnumerable<StoredTensor> Tensors(TransformerConfig config);

    /// <summary>Returns the name that <see cref="Tensors"/> uses for a tensor of a file. A layout overrides it if some
    /// files lack a prefix or hold tensors that are no parameters. By default it is the same name.</summary>
    /// <param name="stored">Name of a tensor in the weight file, e.g. "transformer.h.0.ln_1.weight".</param>
    /// <param name="config">Configuration of the model in the weight file.</param>
    /// <returns>Name of the tensor as in <see cref="Tensors"/>; null to skip a tensor that is no parameter.</returns>
    public virtual string? Canonical(string stored, TransformerConfig config) => stored;

    /// <summary>Returns facts about a model to store in the weight file's metadata, for this library alone; what every
    /// reader has to know belongs in config.json. By default there are none.</summary>
    /// <param name="config">Configuration of the model to save, for which <see cref="Holds"/> is true.</param>
    /// <returns>Texts to store as metadata of the weight file; the key is the name. Empty by default.</returns>
    public virtual IReadOnlyDictionary<string, string> Metadata(TransformerConfig config) =>
        new Dictionary<string, string>();

    /// <summary>Completes the configuration of a model with what <see cref="Metadata"/> stored in its weight
    /// file.</summary>
    /// <param name="config">Configuration that <see cref="Read"/> returned for the model's config.json.</param>
    /// <param name="metadata">Metadata of the weight file, including what <see cref="Metadata"/> returned on saving;
    /// the key is the name.</param>
    /// <returns>Complete configuration of the model; by default <paramref name="config"/> unchanged.</returns>
    public virtual TransformerConfig Restore(
        TransformerConfig config, IReadOnlyDictionary<string, string> metadata) => config;

    /// <summary>Returns whether the config.json of the folder a model comes from still describes the model, so that its
    /// fields are retained on saving. The head's size and tying need not agree.</summary>
    /// <param name="shape">Configuration of the model to save.</param>
    /// <param name="read">Configuration that <see cref="Read"/> returned for the config.json of the folder that the
    /// model was loaded from.</param>
    /// <returns>True if that config.json still describes the model; by default if both configurations are equal except
    /// for OutputSize and TiedHead.</returns>
    public virtual bool SameAsSaved(TransformerConfig shape, TransformerConfig read)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(read);
        return (read with { OutputSize = shape.OutputSize, TiedHead = shape.TiedHead }) == shape;
    }
}
