using System.Globalization;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;

namespace Dpo.Training;

/// <summary>log P_ref of both responses of every pair of a data set, computed once: the reference does not change. Owns
/// its tensors.</summary>
/// <remarks>By the same code as the policy's, so that at P = P_ref they are equal; the model is not needed any
/// more.</remarks>
public sealed class ReferenceLogps : IDisposable
{
    private const string Chosen = "chosen", Rejected = "rejected";
    private readonly LogpsCache _logps;

    private ReferenceLogps(LogpsCache logps) => _logps = logps;

    /// <summary>Computes them.</summary>
    /// <param name="reference">In evaluation mode meanwhile; no gradients.</param>
    /// <param name="pairs">The data set.</param>
    /// <param name="tailWeight">As the policy's.</param>
    /// <exception cref="ArgumentException">A response to which the reference gives no finite
    /// log-probability.</exception>
    public ReferenceLogps(ILanguageModel reference, PreferenceBatches pairs, double tailWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        _logps = Compute(reference, pairs, tailWeight);
    }

    /// <summary>Reads them from a file if it was made of this very model and these very pairs, else computes and writes
    /// them: a sweep over β asks the reference once.</summary>
    /// <param name="file">Path of a .safetensors file.</param>
    /// <param name="reference">The model.</param>
    /// <param name="pairs">The data set.</param>
    /// <param name="tailWeight">As the policy's.</param>
    /// <returns>The caller disposes them.</returns>
    /// <exception cref="InvalidDataException">The file is of another model, other pairs or another weight; the message
    /// says which.</exception>
    public static ReferenceLogps LoadOrCompute(
        string file, ILanguageModel reference, PreferenceBatches pairs, double tailWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        return new(LogpsCache.LoadOrCompute(file, Key(reference, pairs, tailWeight), reference.Device,
            () => Compute(reference, pairs, tailWeight)));
    }

    /// <summary>As <see cref="LoadOrCompute(string, ILanguageModel, PreferenceBatches, double)"/>, in a folder that
    /// runs on many models and data may share: each has a file of its own there.</summary>
    internal static ReferenceLogps LoadOrComputeIn(
        string folder, ILanguageModel reference, PreferenceBatches pairs, double tailWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        return new(LogpsCache.LoadOrComputeIn(folder, Key(reference, pairs, tailWeight), reference.Device,
            () => Compute(reference, pairs, tailWeight)));
    }

    /// <summary>How many pairs they are of.</summary>
    internal int Count => _logps.Count;

    /// <summary>Those of some pairs.</summary>
    /// <param name="indices">Which.</param>
    /// <returns>[B] each, in the caller's dispose scope.</returns>
    public PairLogps At(IEnumerable<int> indices) => new(_logps.At(Chosen, indices), _logps.At(Rejected, indices));

    private static LogpsCache Compute(ILanguageModel reference, PreferenceBatches pairs, double tailWeight) =>
        LogpsCache.Compute(reference, [Chosen, Rejected], pairs.InOrder(), batch =>
        {
            var logps = Logps.OfPairs(reference, batch, tailWeight);
            return [logps.Chosen, logps.Rejected];
        }, "pair");

    private static Dictionary<string, string> Key(ILanguageModel reference, PreferenceBatches pairs, double tailWeight)
    {
        var key = LogpsCache.Key(reference, pairs.Pairs.SelectMany(p => new[] { p.Chosen, p.Rejected }));
        key["tail_weight"] = tailWeight.ToString("R", CultureInfo.InvariantCulture);
        return key;
    }

    /// <inheritdoc/>
    public void Dispose() => _logps.Dispose();
}
