using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Checkpoints;
using Dpo.Devices;
using Dpo.Training;

namespace Dpo.Runs;

/// <summary>What run.json says: all that a run's weights depend on, so that only the very same run goes on.</summary>
internal static class RunRecord
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };
    private static readonly JsonSerializerOptions _settings = new()
    {
        Converters =
        {
            new LossRecord.Converter(), new VariantConverter<LrSchedule>(), new VariantConverter<KlControl>(),
        },
    };

    /// <summary>The record as a text.</summary>
    /// <param name="run">What the kind of run depends on: settings, loss, data.</param>
    /// <param name="seed">The run's.</param>
    /// <param name="model">The folder of the model that it starts from; null for none.</param>
    /// <param name="compute">Where and in what numbers it trains.</param>
    /// <param name="threads">CPU threads; another number gives other last bits.</param>
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

    /// <summary>The first thing that two records say differently; null where they are alike to the letter.</summary>
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

    /// <summary>A fingerprint of texts, each with its length, so that no two lists have the same.</summary>
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

    /// <summary>A fingerprint of a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string FileSha256(string file)
    {
        using var stream = File.Exists(file) ? File.OpenRead(file)
            : throw new FileNotFoundException($"{file}: there is no such file", file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>The fingerprints of a model's shape and weights.</summary>
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
