using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Early stopping: the weights at which a held-out loss was least. Owns copies of them.</summary>
/// <param name="model">Whose weights; on its device already.</param>
public sealed class BestWeights(nn.Module model) : IDisposable
{
    private List<Tensor> _copies = [];

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
        Dispose();
        (Step, Loss) = (step, loss);
        using var noGrad = no_grad();
        _copies = [.. model.parameters().Select(p => p.clone().DetachFromDisposeScope())];
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
        using var noGrad = no_grad();
        foreach (var (parameter, copy) in model.parameters().Zip(_copies))
        {
            parameter.copy_(copy);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _copies.ForEach(c => c.Dispose());
}
