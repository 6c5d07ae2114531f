using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Early stopping: the weights at which a held-out loss was least, buffers included. Owns
/// copies of them.</summary>
/// <param name="model">Whose weights; on its device already.</param>
public sealed class BestWeights(nn.Module model) : IDisposable
{
    private Dictionary<string, Tensor> _copies = [];

    /// <summary>The least loss so far; infinite before the first.</summary>
    public double Loss { get; private set; } = double.PositiveInfinity;

    /// <summary>At which step it was.</summary>
    public long Step { get; private set; }

    /// <summary>Keeps the present weights if their loss is less than all before.</summary>
    /// <param name="step">Updates done.</param>
    /// <param name="loss">On held-out data.</param>
    /// <returns>Whether it was.</returns>
    public bool Consider(long step, double loss)
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
    /// <exception cref="InvalidOperationException">None was kept.</exception>
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
