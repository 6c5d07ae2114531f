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

    /// <summary>Puts the weights of one model into another of the same names and shapes.</summary>
    /// <param name="source">From here.</param>
    /// <param name="target">To here, on whatever device it is.</param>
    /// <param name="except">The name of one parameter that is left alone.</param>
    internal static void Weights(nn.Module source, nn.Module target, string? except = null)
    {
        using var scope = NewDisposeScope();
        Weights(source.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter), target, except);
    }

    /// <summary>Puts weights by name into a model.</summary>
    /// <param name="from">At least all that the model has.</param>
    /// <param name="target">To here, on whatever device it is.</param>
    /// <param name="except">The name of one parameter that is left alone.</param>
    internal static void Weights(IReadOnlyDictionary<string, Tensor> from, nn.Module target, string? except = null)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, parameter) in target.named_parameters())
        {
            if (name != except)
            {
                parameter.copy_(from[name]);
            }
        }
    }
}
