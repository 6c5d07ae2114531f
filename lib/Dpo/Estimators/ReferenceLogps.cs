using Dpo.Data;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Estimators;

/// <summary>log P_ref of both responses of every pair of a data set, computed once: the reference does not change. Owns its tensors.</summary>
/// <remarks>By the same code as the policy's, so that at P = P_ref they are equal; the model is not needed any more.</remarks>
public sealed class ReferenceLogps : IDisposable
{
    private readonly Tensor _chosen, _rejected;             // [n]

    /// <summary>Computes them.</summary>
    /// <param name="reference">In evaluation mode meanwhile; no gradients.</param>
    /// <param name="pairs">The data set.</param>
    /// <param name="tailWeight">As the policy's.</param>
    /// <exception cref="ArgumentException">A response to which the reference gives no finite log-probability.</exception>
    public ReferenceLogps(Transformer reference, PreferenceBatches pairs, double tailWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var evaluating = new EvaluationMode(reference);
        var (chosen, rejected) = (new List<Tensor>(), new List<Tensor>());
        foreach (var batch in pairs.InOrder())
        {
            using var owned = batch;
            using var inner = NewDisposeScope();
            var logps = Logps.OfPairs(reference, batch, tailWeight);
            chosen.Add(logps.Chosen.MoveToOuterDisposeScope());
            rejected.Add(logps.Rejected.MoveToOuterDisposeScope());
        }
        var finite = cat(chosen).isfinite() & cat(rejected).isfinite();
        if (!finite.all().ToBoolean())
        {
            throw new ArgumentException($"pair {finite.to_type(ScalarType.Int64).argmin().ToInt64()} has a response to which the reference gives no finite log-probability; "
                + "expected tokens that it can say, and weights without NaN");
        }
        (_chosen, _rejected) = (cat(chosen).DetachFromDisposeScope(), cat(rejected).DetachFromDisposeScope());
    }

    /// <summary>Those of some pairs.</summary>
    /// <param name="places">Which.</param>
    /// <returns>[B] each, in the caller's dispose scope.</returns>
    public PairLogps At(IEnumerable<int> places)
    {
        var rows = tensor(places.Select(p => (long)p).ToArray(), device: _chosen.device);
        return new PairLogps(_chosen.index_select(0, rows), _rejected.index_select(0, rows));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chosen.Dispose();
        _rejected.Dispose();
    }
}
