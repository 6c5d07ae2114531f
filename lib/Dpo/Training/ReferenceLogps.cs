using System.Globalization;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>Log-probabilities of both responses of every pair of a data set under the reference model, log P_ref. They
/// are computed once, since the reference model does not change. Owns its tensors.</summary>
/// <remarks>They are computed by the same code as the policy's, so that at P = P_ref the two are equal; afterwards the
/// model is not needed any more.</remarks>
public sealed class ReferenceLogps : IDisposable
{
    private const string Chosen = "chosen", Rejected = "rejected";
    private readonly LogpsCache _logps;

    private ReferenceLogps(LogpsCache logps) => _logps = logps;

    /// <summary>Computes the log-probabilities of a data set.</summary>
    /// <param name="reference">Reference model; it is set to evaluation mode meanwhile and not changed.</param>
    /// <param name="pairs">Data set of pairs of responses whose log-probabilities are computed.</param>
    /// <param name="excessTokenWeight">Weight in [0, 1] of the tokens by which the longer response of a pair exceeds
    /// the shorter one; it must be that of the loss. Default 1.</param>
    /// <exception cref="ArgumentException">The reference model gives a response no finite log-probability.</exception>
    public ReferenceLogps(ILanguageModel reference, PreferenceBatches pairs, double excessTokenWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        _logps = Compute(reference, pairs, excessTokenWeight);
    }

    /// <summary>Reads the log-probabilities from a file if it was computed from this same model and these same pairs;
    /// otherwise computes and writes them. So several runs with different β evaluate the reference model
    /// once.</summary>
    /// <param name="file">Path of the .safetensors file with the log-probabilities; it is created if absent.</param>
    /// <param name="reference">Reference model. An existing file must have been computed with the same weights, else an
    /// exception is thrown.</param>
    /// <param name="pairs">Data set of pairs of responses whose log-probabilities are computed.</param>
    /// <param name="excessTokenWeight">Weight in [0, 1] of the tokens by which the longer response of a pair exceeds
    /// the shorter one; it must be that of the loss. Default 1.</param>
    /// <returns>Log-probabilities of all pairs, read or computed; the caller disposes them.</returns>
    /// <exception cref="InvalidDataException">The file is of another model, other pairs or another weight; the message
    /// says which.</exception>
    public static ReferenceLogps LoadOrCompute(
        string file, ILanguageModel reference, PreferenceBatches pairs, double excessTokenWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        return new(LogpsCache.LoadOrCompute(file, Key(reference, pairs, excessTokenWeight), reference.Device,
            () => Compute(reference, pairs, excessTokenWeight)));
    }

    /// <summary>Loads the log-probabilities from a folder, or computes them and stores them there. Runs with many
    /// models and data sets may share the folder: each has a file of its own.</summary>
    internal static ReferenceLogps LoadOrComputeIn(
        string folder, ILanguageModel reference, PreferenceBatches pairs, double excessTokenWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        return new(LogpsCache.LoadOrComputeIn(folder, Key(reference, pairs, excessTokenWeight), reference.Device,
            () => Compute(reference, pairs, excessTokenWeight)));
    }

    /// <summary>Number of pairs in the data set.</summary>
    internal int Count => _logps.Count;

    /// <summary>Returns the log-probabilities of some pairs.</summary>
    /// <param name="indices">Indices of the pairs in the data set, from 0.</param>
    /// <returns>Log-probabilities of the chosen and the rejected responses, each of shape [B] (pairs), in nats; owned
    /// by the caller's dispose scope.</returns>
    public PairLogps Gather(IEnumerable<int> indices) =>
        new(_logps.Gather(Chosen, indices), _logps.Gather(Rejected, indices));

    private static LogpsCache Compute(ILanguageModel reference, PreferenceBatches pairs, double excessTokenWeight) =>
        LogpsCache.Compute(reference, [Chosen, Rejected], pairs.InOrder(), batch =>
        {
            var logps = Logps.ComputePairs(reference, batch, excessTokenWeight);
            return [logps.Chosen, logps.Rejected];
        }, "pair");

    private static Dictionary<string, string> Key(
        ILanguageModel reference, PreferenceBatches pairs, double excessTokenWeight)
    {
        var key = LogpsCache.Key(reference, pairs.Pairs.SelectMany(p => new[] { p.Chosen, p.Rejected }));
        key["tail_weight"] = excessTokenWeight.ToString("R", CultureInfo.InvariantCulture);
        return key;
    }

    /// <inheritdoc/>
    public void Dispose() => _logps.Dispose();
}
