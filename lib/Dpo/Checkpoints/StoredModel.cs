using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Converts a model's parameters from and to the tensors that its family's weight files hold.</summary>
internal static class StoredModel
{
    /// <summary>Name of the head's weight in the files of a language model (<see cref="Head"/>) and of a sequence
    /// classifier (<see cref="Score"/>).</summary>
    public const string Head = "lm_head.weight", Score = "score.weight";

    /// <summary>Fills a newly created model with the weights of the files; if that fails, it disposes the
    /// model.</summary>
    public static TModel Read<TModel>(WeightFiles weights, ModelLayout layout, TModel model, Transformer backbone)
        where TModel : nn.Module
    {
        try
        {
            var config = backbone.Config;
            var own = backbone.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);
            var stored = Tensors(layout, config, own);
            var shapes = weights.Shapes;
            var names = Names(weights.Name, shapes.Keys, layout, config);       // canonical -> as stored
            StateDict.Require(weights.Name, names.ToDictionary(n => n.Key, n => shapes[n.Value]),
                [.. stored.SelectMany(s => s.Theirs)]);
            using var noGrad = no_grad();
            foreach (var tensor in stored)
            {
                using var scope = NewDisposeScope();
                var parts = tensor.Theirs.Select(t => weights.Read(names[t.Name]))
                    .Select(t => tensor.Transposed ? t.t() : t).ToList();
                if (own.TryGetValue(tensor.Ours, out var parameter))
                {
                    parameter.copy_(parts.Count == 1 ? parts[0] : cat(parts, 0));
                }
                else if (parts.Any(p => p.count_nonzero().ToInt64() > 0))
                {
                    throw new InvalidDataException($"{weights.Name}: tensor {names[tensor.Theirs[0].Name]}: is not 0, "
                        + "and the model was saved as one without biases; "
                        + "to load it with them, take \"dpo_bias\" out of config.json and of the file's metadata");
                }
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

    /// <summary>Returns the tensors that a family's files hold for a model: one for each of its parameters, and no
    /// others but biases of 0.</summary>
    /// <exception cref="InvalidOperationException">The layout's tensors do not fit the parameters of the model that its
    /// configuration makes.</exception>
    public static IReadOnlyList<StoredTensor> Tensors(
        ModelLayout layout, TransformerConfig config, IReadOnlyDictionary<string, Tensor> own)
    {
        var name = $"{layout.GetType().Name}.Tensors";
        var stored = layout.Tensors(config).ToList();
        if (stored.GroupBy(s => s.Ours).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException($"{name} has the parameter {twice.Key} twice; expected each once");
        }
        var held = stored.Where(s => !s.ZeroIfAbsent || own.ContainsKey(s.Ours))
            .ToDictionary(s => s.Ours, s => s.Shape);
        return NamedShapes.Differences(held, [.. own.Select(p => (p.Key, p.Value.shape))]) is not { } problems ? stored
            : throw new InvalidOperationException($"{name} does not fit the model's parameters: {problems}");
    }

    /// <summary>Returns a parameter as the tensors that the family's files hold for it; zeros for a parameter that the
    /// model goes without.</summary>
    public static IEnumerable<(string Name, Tensor Value)> Of(Dictionary<string, Tensor> own, StoredTensor tensor)
    {
        if (!own.TryGetValue(tensor.Ours, out var value))
        {
            return tensor.Theirs.Select(t => (t.Name, zeros(t.Shape, device: CPU)));
        }
        var parts = value.split([.. tensor.Theirs.Select(tensor.Rows)], 0);
        return tensor.Theirs.Zip(parts, (t, part) => (t.Name, tensor.Transposed ? part.t() : part));
    }

    private static Dictionary<string, string> Names(
        string file, IEnumerable<string> storedNames, ModelLayout layout, TransformerConfig config)
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
