using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dpo.Checkpoints;
using Dpo.Data;
using Dpo.Estimators;
using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>log P_ref of both responses of every pair of a data set, computed once: the reference does not change. Owns its tensors.</summary>
/// <remarks>By the same code as the policy's, so that at P = P_ref they are equal; the model is not needed any more.</remarks>
public sealed class ReferenceLogps : IDisposable
{
    private readonly Tensor _chosen, _rejected;             // [n]

    private ReferenceLogps(IReadOnlyDictionary<string, Tensor> kept) =>
        (_chosen, _rejected) = (kept["chosen"].DetachFromDisposeScope(), kept["rejected"].DetachFromDisposeScope());

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

    /// <summary>Reads them from a file if it was made of this very model and these very pairs, else computes and writes them: a sweep over β asks the reference once.</summary>
    /// <param name="file">Path of a .safetensors file.</param>
    /// <param name="reference">The model.</param>
    /// <param name="pairs">The data set.</param>
    /// <param name="tailWeight">As the policy's.</param>
    /// <returns>The caller disposes them.</returns>
    /// <exception cref="InvalidDataException">The file is of another model, other pairs or another weight; the message says which.</exception>
    public static ReferenceLogps Kept(string file, Transformer reference, PreferenceBatches pairs, double tailWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(pairs);
        var key = new Dictionary<string, string>
        {
            ["model"] = Sha256(reference),
            ["data"] = Sha256(pairs),
            ["tail_weight"] = tailWeight.ToString("R", CultureInfo.InvariantCulture),
        };
        if (File.Exists(file))
        {
            var (kept, metadata) = Safetensors.Read(file);
            var other = key.FirstOrDefault(k => metadata.GetValueOrDefault(k.Key) != k.Value).Key;
            if (other is null)
            {
                return new ReferenceLogps(kept.ToDictionary(t => t.Key, t => t.Value.to(reference.Device)));
            }
            kept.Values.ToList().ForEach(t => t.Dispose());
            throw new InvalidDataException($"{file}: its {other.Replace('_', ' ')} is not the one given; delete the file, or give what it was made of");
        }
        var made = new ReferenceLogps(reference, pairs, tailWeight);
        Safetensors.Write(file, [("chosen", made._chosen), ("rejected", made._rejected)], key);
        return made;
    }

    private static string Sha256(Transformer model)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, parameter) in model.named_parameters())
        {
            hash.AppendData(parameter.detach().to(CPU).contiguous().bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Each pair's prompt, chosen and rejected response, with marks between them that are no token.
    private static string Sha256(PreferenceBatches pairs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (chosen, rejected) in pairs.Pairs)
        {
            int[] ids = [.. chosen.Prompt, -1, .. chosen.Response, -1, .. rejected.Response, -2];
            hash.AppendData(MemoryMarshal.AsBytes<int>(ids));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
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
