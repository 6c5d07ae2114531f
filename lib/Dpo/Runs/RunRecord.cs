using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dpo.Checkpoints;
using Dpo.Devices;
using Dpo.Training;

namespace Dpo.Runs;

/// <summary>Record of a run in run.json: all that the run's weights depend on, so that only exactly the same run is
/// resumed.</summary>
internal static class RunRecord
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };
    private static readonly JsonSerializerOptions _settings = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters =
        {
            new LossRecord.Converter(), new VariantConverter<LrSchedule>(), new VariantConverter<KlControl>(),
        },
    };

    /// <summary>Returns the record of a run, the content of run.json, as a JSON text.</summary>
    /// <param name="run">Object whose properties are all that the result of the training depends on: settings, loss,
    /// hashes of the data.</param>
    /// <param name="seed">Root seed, from which all random numbers of the training are derived.</param>
    /// <param name="model">Path to the folder of the model that the training starts from, whose files are hashed; null
    /// if it starts from none.</param>
    /// <param name="compute">Device (CPU or GPU) and number format of the training.</param>
    /// <param name="threads">Number of CPU threads that torch uses; it is recorded since it can change the last bits of
    /// results.</param>
    public static string Text(object run, long seed, string? model, Compute compute, int threads)
    {
        var record = JsonSerializer.SerializeToNode(run, _settings)!.AsObject();
        record["seed"] = seed;
        if (model is not null)
        {
            record["model"] = ModelHashes(model);
            record["tokenizer"] = Hashes(model, ModelOrigin.TokenizerFiles(model));
            record["chat_template"] = Hashes(model, ModelOrigin.TemplateFiles(model));
        }
        (record["device"], record["threads"], record["precision"]) =
            (compute.DeviceType, threads, compute.PrecisionName);
        return record.ToJsonString(_indented) + "\n";
    }

    /// <summary>Returns the first difference between two records in words; null where they are equal to the
    /// letter.</summary>
    public static string? Difference(string there, string mine)
    {
        if (there == mine)
        {
            return null;
        }
        var (theirs, ours) = (Leaves(there), Leaves(mine));
        var name = ours.Keys.Concat(theirs.Keys)
            .FirstOrDefault(k => theirs.GetValueOrDefault(k) != ours.GetValueOrDefault(k));
        return name is null ? "it is not written as this run would write it"
            : $"it has {Said(theirs)}, this one {Said(ours)}";

        string Said(Dictionary<string, string> record) =>
            record.TryGetValue(name, out var value) ? $"\"{name}\": {value}" : $"no \"{name}\"";
    }

    /// <summary>Computes a fingerprint of texts, each with its length, so that no two lists have the same
    /// one.</summary>
    public static string Sha256(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes((long)bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Computes the fingerprint of a file's content.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string FileSha256(string file)
    {
        using var stream = File.Exists(file) ? File.OpenRead(file)
            : throw new FileNotFoundException($"{file}: there is no such file", file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Computes the fingerprints of a model's shape and weights.</summary>
    public static JsonObject ModelHashes(string folder) =>
        Hashes(folder, ["config.json", .. WeightFiles.Names(folder)]);

    // What is missing is said by who reads the model.
    private static JsonObject Hashes(string folder, IEnumerable<string> names) =>
        new(names.Where(n => File.Exists(Path.Combine(folder, n)))
            .Select(n => KeyValuePair.Create(n, (JsonNode?)FileSha256(Path.Combine(folder, n)))));

    // "settings.Steps" -> 4; a text that is no JSON has none.
    private static Dictionary<string, string> Leaves(string record)
    {
        var leaves = new Dictionary<string, string>();
        try
        {
            Add(JsonNode.Parse(record), "");
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            leaves.Clear();
        }
        return leaves;

        void Add(JsonNode? node, string path)
        {
            foreach (var (name, value) in node switch
            {
                JsonObject members => members.Select(m => (path.Length == 0 ? m.Key : $"{path}.{m.Key}", m.Value)),
                JsonArray items => items.Select((item, i) => ($"{path}[{i}]", item)),
                _ => [],
            })
            {
                Add(value, name);
            }
            if (node is null or JsonValue)
            {
                leaves[path] = node?.ToJsonString() ?? "null";
            }
        }
    }
}
