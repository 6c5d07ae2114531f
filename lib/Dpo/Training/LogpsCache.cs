using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Dpo.Base;
using Dpo.Checkpoints;
using Dpo.Models;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Log-probabilities of a data set under a model that does not change: columns of n numbers, computed once and
/// held in memory or in a file. Owns its tensors.</summary>
internal sealed class LogpsCache : IDisposable
{
    private const string Sum = "logps_sha256";
    private readonly Dictionary<string, Tensor> _columns;           // [n] each, nats

    private LogpsCache(Dictionary<string, Tensor> columns) => _columns = columns;

    /// <summary>Computes the columns batch by batch, with the model in evaluation mode and without gradients.</summary>
    /// <param name="model">Reference model, whose log-probabilities are computed; it is not changed.</param>
    /// <param name="names">Name of each column of log-probabilities, e.g. "chosen" and "rejected".</param>
    /// <param name="batches">Batches of the data set in its order; each is disposed once it is computed.</param>
    /// <param name="logps">Function that computes the log-probabilities of a batch: one tensor per column, shape [B]
    /// (examples), in nats.</param>
    /// <param name="row">Word for an example of the data set in the error message, e.g. "pair".</param>
    /// <exception cref="ArgumentException">The model gives a response no finite log-probability.</exception>
    public static LogpsCache Compute<TBatch>(ILanguageModel model, string[] names, IEnumerable<TBatch> batches,
        Func<TBatch, Tensor[]> logps, string row)
        where TBatch : IDisposable
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var evaluating = new EvaluationMode(model.Module);
        var parts = names.Select(_ => new List<Tensor>()).ToArray();
        foreach (var batch in batches)
        {
            using var owned = batch;
            using var inner = NewDisposeScope();
            foreach (var (part, column) in parts.Zip(logps(batch)))
            {
                part.Add(column.MoveToOuterDisposeScope());
            }
        }
        var columns = names.Zip(parts, (name, part) => (name, Value: cat(part)))
            .ToDictionary(c => c.name, c => c.Value);
        var finite = columns.Values.Select(c => c.isfinite()).Aggregate((all, one) => all & one);
        if (!finite.all().ToBoolean())
        {
            var first = finite.to_type(ScalarType.Int64).argmin().ToInt64();
            throw new ArgumentException($"{row} {first} has a response to "
                + "which the reference gives no finite log-probability; "
                + "expected tokens that it can say, and weights without NaN");
        }
        return new LogpsCache(columns.ToDictionary(c => c.Key, c => c.Value.DetachFromDisposeScope()));
    }

    /// <summary>Reads the columns from a file if it was computed from this same model and data; otherwise computes and
    /// writes them.</summary>
    /// <exception cref="InvalidDataException">The file is of another model or other data, or damaged; the message says
    /// which.</exception>
    public static LogpsCache LoadOrCompute(
        string file, IReadOnlyDictionary<string, string> key, Device device, Func<LogpsCache> compute)
    {
        if (!File.Exists(file))
        {
            var made = compute();
            Safetensors.Write(file, [.. made._columns.Select(c => (c.Key, c.Value))],
                new Dictionary<string, string>(key) { [Sum] = Sha256(made._columns) });
            return made;
        }
        using var scope = NewDisposeScope();
        var (kept, metadata) = Read(file);
        using var owned = new Owned(kept.Values);
        if (metadata.TryGetValue(Sum, out var sum) && sum != Sha256(kept))
        {
            throw new InvalidDataException($"{file}: is damaged: its numbers are not those that were saved; "
                + "delete the file, and they are computed anew");
        }
        var other = key.FirstOrDefault(k => metadata.GetValueOrDefault(k.Key) != k.Value).Key;
        return other is null
            ? new LogpsCache(kept.ToDictionary(
                t => t.Key, t => t.Value.to(device, copy: true).DetachFromDisposeScope()))
            : throw new InvalidDataException($"{file}: its {other.Replace('_', ' ')} is not the one given; "
                + "delete the file, or give what it was made of");
    }

    private static (IReadOnlyDictionary<string, Tensor> Columns, IReadOnlyDictionary<string, string> Metadata) Read(
        string file)
    {
        try
        {
            return Safetensors.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException(
                $"{e.Message}; delete the file, and the reference's log-probabilities are computed anew", e);
        }
    }

    /// <summary>Computes the key of the log-probabilities in a file: fingerprints of the model and of the texts, and
    /// the kind of device (the last bits differ between devices).</summary>
    public static Dictionary<string, string> Key(ILanguageModel model, IEnumerable<EncodedExample> rows) => new()
    {
        ["model"] = Sha256(model),
        ["data"] = Sha256(rows),
        ["device"] = model.Device.type.ToString().ToLowerInvariant(),
    };

    /// <summary>Loads the log-probabilities from a folder, or computes them and stores them there. Runs with many
    /// models and data sets may share the folder: each has a file of its own.</summary>
    public static LogpsCache LoadOrComputeIn(
        string folder, IReadOnlyDictionary<string, string> key, Device device, Func<LogpsCache> compute)
    {
        var text = string.Join('\n', key.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Key}={k.Value}"));
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
        return LoadOrCompute(Path.Combine(folder, $"{name}.safetensors"), key, device, compute);
    }

    /// <summary>Number of rows in the data set.</summary>
    public int Count => (int)_columns.Values.First().shape[0];

    /// <summary>Returns the log-probabilities of some rows of a column.</summary>
    /// <returns>Log-probabilities of these examples, shape [B] (examples), in nats; owned by the caller's dispose
    /// scope.</returns>
    public Tensor Gather(string column, IEnumerable<int> indices)
    {
        var all = _columns[column];
        return all.index_select(0, tensor(indices.Select(i => (long)i).ToArray(), device: all.device));
    }

    /// <summary>Computes a fingerprint of a model from its weights, independent of the device, and from its
    /// configuration (from its type where that is not known).</summary>
    private static string Sha256(ILanguageModel model)
    {
        using var scope = NewDisposeScope();
        var weights = TensorHash.Compute(ModelCopy.All(model.Module).Select(p => (p.Key, p.Value)));
        var shape = model is Transformer transformer ? transformer.Config.ToString() : model.GetType().FullName;
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{weights} {shape}")));
    }

    /// <summary>Computes a fingerprint of encoded texts: of each part's length and its ids.</summary>
    private static string Sha256(IEnumerable<EncodedExample> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(MemoryMarshal.AsBytes<int>([row.Prompt.Length, row.Response.Length]));
            hash.AppendData(MemoryMarshal.AsBytes<int>(row.Prompt));
            hash.AppendData(MemoryMarshal.AsBytes<int>(row.Response));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Sha256(IEnumerable<KeyValuePair<string, Tensor>> columns) =>
        TensorHash.Compute(columns.Select(c => (c.Key, c.Value)));

    public void Dispose()
    {
        foreach (var column in _columns.Values)
        {
            column.Dispose();
        }
    }

    private readonly struct Owned(IEnumerable<Tensor> tensors) : IDisposable
    {
        public void Dispose()
        {
            foreach (var tensor in tensors)
            {
                tensor.Dispose();
            }
        }
    }
}
