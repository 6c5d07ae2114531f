using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Weights at which the loss on held-out data was smallest, buffers included; for early stopping. Owns copies
/// of them.</summary>
/// <param name="model">Model whose weights are copied and restored; move it to its device (CPU or GPU) before you pass
/// it.</param>
public sealed class BestWeights(nn.Module model) : IDisposable
{
    private Dictionary<string, Tensor> _copies = [];

    /// <summary>Smallest held-out loss so far; infinity before the first.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>Number of updates done when the held-out loss was smallest.</summary>
    public long Step { get; private set; }

    /// <summary>Copies the present weights if their loss is smaller than all before.</summary>
    /// <param name="step">Number of updates of the model's weights done so far.</param>
    /// <param name="loss">Loss of the model's present weights on held-out data; NaN or infinity never counts as the
    /// smallest.</param>
    /// <returns>True if this loss is smaller than all earlier ones, so that the present weights were copied.</returns>
    public bool RetainIfBetter(long step, double loss)
    {
        if (!(loss < Loss))
        {
            return false;
        }
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var copies = ModelCopy.All(model).ToDictionary(p => p.Key, p => p.Value.clone().DetachFromDisposeScope());
        Dispose();                              // only now: the old ones serve until the new ones are there
        (_copies, Step, Loss) = (copies, step, loss);
        return true;
    }

    /// <summary>Puts the best weights back into the model.</summary>
    /// <exception cref="InvalidOperationException">No weights were copied, since every loss was infinite or
    /// NaN.</exception>
    public void Restore()
    {
        if (_copies.Count == 0)
        {
            throw new InvalidOperationException("no weights were kept: every held-out loss was infinite or NaN");
        }
        ModelCopy.Weights(_copies, model);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var copy in _copies.Values)
        {
            copy.Dispose();
        }
    }
}
