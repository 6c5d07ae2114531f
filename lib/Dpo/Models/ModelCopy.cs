using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Copies models, e.g. into the frozen reference model that a policy is compared with, or into the policy that
/// starts from it.</summary>
public static class ModelCopy
{
    /// <summary>Creates a new model with the same configuration and weights; it shares no tensor with the
    /// original.</summary>
    /// <param name="model">Model to copy; the model itself is not changed.</param>
    /// <param name="trainable">True to enable gradients for the copy's parameters, false for a frozen copy, such as a
    /// reference model.</param>
    /// <returns>New model on the device of the original, in evaluation mode; the caller disposes the copy.</returns>
    public static Transformer Create(Transformer model, bool trainable)
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

    /// <summary>Copies the weights of one model into another with the same names and shapes, for example into a second
    /// model of your own class that is to be the reference model.</summary>
    /// <param name="source">Model whose parameters and buffers are copied; the model itself is not changed.</param>
    /// <param name="target">Model whose parameters and buffers are overwritten; its names and shapes must equal the
    /// source's, its device may differ.</param>
    /// <exception cref="ArgumentException">Names or shapes differ. The message names them, and nothing is
    /// copied.</exception>
    public static void Weights(nn.Module source, nn.Module target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = NewDisposeScope();
        Weights(All(source), All(target));
    }

    /// <summary>Throws if policy and reference model are one object.</summary>
    /// <exception cref="ArgumentException">Policy and reference model are the same object.</exception>
    internal static void RequireTwo(ILanguageModel policy, ILanguageModel? reference)
    {
        if (ReferenceEquals(policy, reference))
        {
            throw new ArgumentException("policy and reference are one model, which would follow itself; give a copy as "
                + "the reference (ModelCopy.Create, or ModelCopy.Weights into a second model of your own class)");
        }
    }

    /// <summary>Copies weights into the parameters and buffers of a model that have the same names.</summary>
    /// <param name="from">Weights by name: exactly one for each parameter and buffer of <paramref name="target"/>, in
    /// the same shape.</param>
    /// <param name="target">Model whose parameters and buffers are overwritten; it may be on another device than the
    /// weights.</param>
    internal static void Weights(IReadOnlyDictionary<string, Tensor> from, nn.Module target)
    {
        using var scope = NewDisposeScope();
        Weights(from, All(target));
    }

    /// <summary>Returns the parameters and buffers of a model by name; some are new wrappers that belong to the
    /// caller's dispose scope.</summary>
    internal static Dictionary<string, Tensor> All(nn.Module model) =>
        model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))
            .Concat(model.named_buffers().Select(b => (b.name, b.buffer))).ToDictionary();

    /// <summary>Copies tensors into those with the same names; the two sets of names and shapes must be
    /// equal.</summary>
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
