using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Copies of models: the frozen reference that a policy is held against, the policy that starts from it.</summary>
public static class ModelCopy
{
    /// <summary>A model with the same weights and none of its tensors.</summary>
    /// <param name="model">Left as it is.</param>
    /// <param name="trainable">False for a frozen copy, whose parameters take no gradient.</param>
    /// <returns>On the model's device, in evaluation mode; the caller owns it.</returns>
    public static Transformer Of(Transformer model, bool trainable)
    {
        ArgumentNullException.ThrowIfNull(model);
        var copy = new Transformer(model.Config, new Seeds(0));
        Weights(model, copy);
        copy.to(model.Device);
        copy.eval();
        foreach (var parameter in copy.parameters())
        {
            parameter.requires_grad = trainable;
        }
        return copy;
    }

    /// <summary>Puts the weights of one model into another of the same names and shapes, for example into a second one
    /// of your own class, which becomes the reference.</summary>
    /// <param name="source">Parameters and buffers are taken from here; left as it is.</param>
    /// <param name="target">They are put in here, on whatever device it is.</param>
    /// <exception cref="ArgumentException">Names or shapes differ. The message names them, and nothing is
    /// copied.</exception>
    public static void Weights(nn.Module source, nn.Module target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = NewDisposeScope();
        Weights(All(source), All(target));
    }

    /// <summary>Throws unless policy and reference are two models.</summary>
    /// <exception cref="ArgumentException">They are one.</exception>
    internal static void RequireTwo(ILanguageModel policy, ILanguageModel? reference)
    {
        if (ReferenceEquals(policy, reference))
        {
            throw new ArgumentException("policy and reference are one model, which would follow itself; give a copy as "
                + "the reference (ModelCopy.Of, or ModelCopy.Weights into a second model of your own class)");
        }
    }

    /// <summary>Puts weights by name into a model.</summary>
    /// <param name="from">All that the model has, and no other.</param>
    /// <param name="target">They are put in here, on whatever device it is.</param>
    internal static void Weights(IReadOnlyDictionary<string, Tensor> from, nn.Module target)
    {
        using var scope = NewDisposeScope();
        Weights(from, All(target));
    }

    /// <summary>The parameters and buffers of a model by name; some are wrappers made here, in the caller's
    /// scope.</summary>
    internal static Dictionary<string, Tensor> All(nn.Module model) =>
        model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))
            .Concat(model.named_buffers().Select(b => (b.name, b.buffer))).ToDictionary();

    /// <summary>Puts weights by name into others.</summary>
    internal static void Weights(IReadOnlyDictionary<string, Tensor> from, IReadOnlyDictionary<string, Tensor> to)
    {
        var shapes = from.ToDictionary(f => f.Key, f => f.Value.shape);
        if (NamedShapes.Differences(shapes, [.. to.Select(t => (t.Key, t.Value.shape))]) is { } problems)
        {
            throw new ArgumentException(
                $"the weights do not fit the model they are for: {problems}; nothing was copied");
        }
        using var noGrad = no_grad();
        foreach (var (name, value) in to)
        {
            value.copy_(from[name]);
        }
    }
}
