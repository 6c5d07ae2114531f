using Dpo.Models;

namespace Dpo.Checkpoints;

/// <summary>All layouts known to the process: the library's own and the registered ones.</summary>
internal static class ModelLayouts
{
    private static readonly Lock Adding = new();
    private static volatile ModelLayout[] _all = [new Gpt2Layout(), new LlamaLayout()];     // replaced, never changed

    public static void Add(ModelLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var (name, types) = (layout.GetType().Name, layout.ModelTypes);
        if (types.Count == 0 || types.Any(t =>
            string.IsNullOrWhiteSpace(t) || t.StartsWith(ModelLayout.OwnType, StringComparison.Ordinal)))
        {
            throw new ArgumentException($"{name}.ModelTypes is [{string.Join(", ", types)}]; expected at least one "
                + $"model_type of config.json, none empty or with \"{ModelLayout.OwnType}\" before it");
        }
        lock (Adding)
        {
            if (_all.Any(l => l.GetType() == layout.GetType()))
            {
                throw new ArgumentException(
                    $"{name} is registered already; register a layout once, where the program begins");
            }
            if (_all.FirstOrDefault(l => l.ModelTypes.Intersect(types).Any()) is { } known)
            {
                var taken = string.Join(", ", known.ModelTypes.Intersect(types));
                throw new ArgumentException(
                    $"{name} reads the model_type {taken}, which {known.GetType().Name} reads already");
            }
            _all = [.. _all, layout];
        }
    }

    /// <summary>Returns the layout that reads the model_type of a config.json.</summary>
    public static ModelLayout Find(ConfigJson json)
    {
        var all = _all;
        var layout = all.FirstOrDefault(l => l.ModelTypes.Contains(ModelLayout.Family(json)));
        json.Require(layout is not null, "model_type", $"one of {string.Join(", ", all.SelectMany(l => l.ModelTypes))} "
            + "(another family: ModelLayout.Register)");
        return layout!;
    }

    /// <summary>Reads a config.json: the layout of its family and the model's configuration. It is refused if a field
    /// that the layout does not read changes the arithmetic.</summary>
    public static (ModelLayout Layout, TransformerConfig Shape) Read(ConfigJson json)
    {
        var layout = Find(json);
        var shape = json.Checked(layout.Read(json), c => c.Validate());
        ConfigFields.RequirePlain(json, [.. layout.Write(shape).Select(f => f.Key)]);
        return (layout, shape);
    }

    /// <summary>Chooses the layout in which a model is saved: that of its folder of origin if it can hold the model,
    /// else the first layout that can.</summary>
    public static ModelLayout Find(TransformerConfig shape, ConfigJson? origin) =>
        origin is not null && Find(origin) is var kept && kept.Holds(shape) ? kept
        : _all.FirstOrDefault(l => l.Holds(shape)) ?? throw new ArgumentException(
            $"no Hugging Face layout holds this mixture, {Mixture(shape)}: GPT-2's has learnt positions, LayerNorm and "
            + "GELU, Llama's rotary positions, RmsNorm, SwiGlu and no biases but the query's, key's and value's; "
            + "neither has QkNorm. Another family's is added by ModelLayout.Register");

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
}
