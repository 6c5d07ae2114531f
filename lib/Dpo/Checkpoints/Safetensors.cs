using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Dpo.Base;
using Dpo.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Reads and writes the safetensors format: named tensors and a few strings in one file, without executable
/// code in it.</summary>
/// <remarks>The file holds a length of 8 bytes, a JSON header {name: {dtype, shape, data_offsets}}, then the tensors'
/// bytes, little-endian. <see cref="SafetensorsFile"/> reads single tensors.</remarks>
public static class Safetensors
{
    internal static readonly (string Name, ScalarType Type, int Size)[] Types =
    [
        ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8), ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1)
    ];

    /// <summary>Writes tensors to a file, in full or not at all.</summary>
    /// <param name="file">Path of the safetensors file to write or replace; its folder is created if absent.</param>
    /// <param name="tensors">Tensors to write, each with a different name, on any device; the tensors themselves are
    /// not changed.</param>
    /// <param name="metadata">Texts to store in the file's header, e.g. a format version; the key is the name. Null,
    /// the default, for none.</param>
    /// <exception cref="ArgumentException">A tensor has a dtype that cannot be stored, or a name is given
    /// twice.</exception>
    public static void Write(string file, IEnumerable<(string Name, Tensor Value)> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var all = tensors.Select(t => (t.Name, Value: t.Value.detach().cpu().contiguous())).ToList();
        var header = new JsonObject();
        if (metadata is { Count: > 0 })
        {
            header["__metadata__"] =
                new JsonObject(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
        }
        long offset = 0;
        foreach (var (name, value) in all)
        {
            var type = Types.FirstOrDefault(t => t.Type == value.dtype);
            if (type.Name is null || header.ContainsKey(name))
            {
                throw new ArgumentException($"tensor {name}: "
                    + (type.Name is null ? $"dtype {value.dtype} is not written" : "the name is given twice"));
            }
            var bytes = value.numel() * type.Size;
            header[name] = new JsonObject
            {
                ["dtype"] = type.Name,
                ["shape"] = new JsonArray([.. value.shape.Select(s => (JsonNode?)s)]),
                ["data_offsets"] = new JsonArray(offset, offset + bytes),
            };
            offset += bytes;
        }
        var json = Encoding.UTF8.GetBytes(header.ToJsonString());
        AtomicFile.Write(file, stream =>
        {
            var length = new byte[8];
            var padding = (8 - json.Length % 8) % 8;        // the data starts aligned
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length + padding);
            stream.Write(length);
            stream.Write(json);
            stream.Write(Encoding.ASCII.GetBytes(new string(' ', padding)));
            foreach (var (_, value) in all)
            {
                foreach (var part in Parts(value))
                {
                    stream.Write(part.bytes);
                }
            }
        });
    }

    /// <summary>Reads all tensors of a file onto the CPU.</summary>
    /// <param name="file">Path of an existing safetensors file.</param>
    /// <returns>Tensors: the key is the name, the caller disposes them. Metadata: the texts stored in the file's
    /// header.</returns>
    /// <exception cref="InvalidDataException">The file is not in the safetensors format; the message names file and
    /// tensor.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(
        string file)
    {
        NativeTorch.Require();
        using var opened = SafetensorsFile.Open(file);
        using var scope = NewDisposeScope();
        var tensors = opened.Entries.Keys.ToDictionary(name => name, opened.Read);
        return (tensors.ToDictionary(t => t.Key, t => t.Value.DetachFromDisposeScope()), opened.Metadata);
    }

    // A span holds at most 2 GB: pieces of a contiguous tensor, in order.
    internal static IEnumerable<Tensor> Parts(Tensor contiguous, long elements = 1 << 27)
    {
        var flat = contiguous.view(-1);
        for (long at = 0; at < flat.numel(); at += elements)
        {
            yield return flat.narrow(0, at, Math.Min(elements, flat.numel() - at));
        }
    }
}
