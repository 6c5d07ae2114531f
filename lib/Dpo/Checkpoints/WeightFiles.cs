using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Weight files of a model's folder: model.safetensors, or shards with model.safetensors.index.json. Owns the
/// open files.</summary>
internal sealed class WeightFiles : IDisposable
{
    public const string Single = "model.safetensors", Index = "model.safetensors.index.json";
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, SafetensorsFile> _holders = [];

    private WeightFiles(string name) => Name = name;

    /// <summary>Path by which error messages name the weights: the single file, or the index of the shards.</summary>
    public string Name { get; }

    public IReadOnlyDictionary<string, long[]> Shapes =>
        _holders.ToDictionary(h => h.Key, h => h.Value.Entries[h.Key].Shape.ToArray());

    /// <summary>Strings stored in the weight files beside the tensors, by name; those of the first file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _files[0].Metadata;

    /// <summary>Returns the names of the files that hold a folder's weights, or none if there are none.</summary>
    public static IReadOnlyList<string> Names(string folder) =>
        File.Exists(Path.Combine(folder, Single)) ? [Single]
        : !File.Exists(Path.Combine(folder, Index)) ? []
        : [Index, .. ReadIndex(Path.Combine(folder, Index)).Values.Distinct().Order(StringComparer.Ordinal)];

    public static WeightFiles Open(string folder)
    {
        var (single, index) = (Path.Combine(folder, Single), Path.Combine(folder, Index));
        if (!File.Exists(single) && !File.Exists(index))
        {
            throw new InvalidDataException(
                $"{folder}: has neither {Single} nor {Index}; expected one of them beside config.json");
        }
        var weights = new WeightFiles(File.Exists(single) ? single : index);
        try
        {
            if (File.Exists(single))
            {
                weights.Add(single);
                return weights;
            }
            var map = ReadIndex(index);
            foreach (var shard in map.Values.Distinct())
            {
                weights.Add(Path.Combine(folder, shard));
            }
            var lost = map.FirstOrDefault(m =>
                !weights._holders.TryGetValue(m.Key, out var h) || Path.GetFileName(h.Path) != m.Value);
            var unnamed = weights._holders.Keys.FirstOrDefault(n => !map.ContainsKey(n));
            return lost.Key is null && unnamed is null ? weights : throw new InvalidDataException(unnamed is null
                ? $"{index}: weight_map says that {lost.Value} holds {lost.Key}; it does not"
                : $"{index}: weight_map lacks {unnamed}, "
                    + $"which {Path.GetFileName(weights._holders[unnamed].Path)} holds");
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor in the dtype in which it is stored, into the caller's dispose scope.</summary>
    public Tensor Read(string name)
    {
        var file = _holders[name];
        var type = file.Entries[name].Type;
        return type is ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float64
            ? file.Read(name)
            : throw new InvalidDataException(
                $"{file.Path}: tensor {name}: is of {type}; expected floating-point weights");
    }

    /// <summary>Writes one weight file, or, where the tensors take more bytes than allowed, shards of at most that size
    /// and then their index.</summary>
    public static void Write(string folder, IReadOnlyList<(string Name, Tensor Value)> tensors, long maxShardBytes,
        IReadOnlyDictionary<string, string> said)
    {
        var shards = new List<List<(string Name, Tensor Value)>>();
        var size = 0L;
        foreach (var tensor in tensors)
        {
            var bytes = tensor.Value.numel() * tensor.Value.element_size();
            if (shards.Count == 0 || size + bytes > maxShardBytes)
            {
                shards.Add([]);
                size = 0;
            }
            shards[^1].Add(tensor);
            size += bytes;
        }
        var metadata = new Dictionary<string, string>(said) { ["format"] = "pt" };
        if (shards.Count == 1)
        {
            Safetensors.Write(Path.Combine(folder, Single), tensors, metadata);
            File.Delete(Path.Combine(folder, Index));           // an older, sharded save would stay, unread
            return;
        }
        var map = new JsonObject();
        for (var i = 0; i < shards.Count; i++)
        {
            var name = $"model-{i + 1:00000}-of-{shards.Count:00000}.safetensors";
            Safetensors.Write(Path.Combine(folder, name), shards[i], metadata);
            shards[i].ForEach(t => map[t.Name] = name);
        }
        var total = tensors.Sum(t => t.Value.numel() * t.Value.element_size());
        var index = new JsonObject { ["metadata"] = new JsonObject { ["total_size"] = total }, ["weight_map"] = map };
        AtomicFile.WriteAllText(Path.Combine(folder, Index),
            index.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        File.Delete(Path.Combine(folder, Single));                  // else it would be read in place of the shards
    }

    private void Add(string file)
    {
        if (!File.Exists(file))
        {
            throw new InvalidDataException($"{file}: there is no such file, and {Name} names it");
        }
        var opened = SafetensorsFile.Open(file);
        _files.Add(opened);
        foreach (var name in opened.Entries.Keys)
        {
            if (!_holders.TryAdd(name, opened))
            {
                throw new InvalidDataException(
                    $"{file}: tensor {name}: is in {Path.GetFileName(_holders[name].Path)} as well");
            }
        }
    }

    private static Dictionary<string, string> ReadIndex(string index)
    {
        try
        {
            var map = JsonNode.Parse(File.ReadAllText(index))!["weight_map"]!.AsObject()
                .ToDictionary(p => p.Key, p => (string)p.Value!);
            // A name with a folder in it could lead anywhere.
            var strange = map.Values.FirstOrDefault(f =>
                f != Path.GetFileName(f) || !f.EndsWith(".safetensors", StringComparison.Ordinal));
            return strange is null ? map : throw new InvalidDataException(
                $"{index}: weight_map names \"{strange}\"; expected .safetensors files of this folder");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or NullReferenceException or ArgumentException)
        {
            throw new InvalidDataException($"{index}: is no index of shards: {e.Message}", e);
        }
    }

    public void Dispose() => _files.ForEach(f => f.Dispose());
}
