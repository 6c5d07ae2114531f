using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>The safetensors format: named tensors and a few strings in one file, without code in it.</summary>
/// <remarks>8 bytes length, a JSON header {name: {dtype, shape, data_offsets}}, then the bytes, little-endian. Every number of
/// the header is checked before anything is allocated.</remarks>
public static class Safetensors
{
    private const int LongestHeader = 100_000_000;          // the reference reader's own limit

    private static readonly (string Name, ScalarType Type, int Size)[] Types =
        [("F32", ScalarType.Float32, 4), ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8), ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1)];

    /// <summary>Writes tensors, whole or not at all.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="tensors">Names and tensors of any device; borrowed.</param>
    /// <param name="metadata">Strings kept beside them.</param>
    /// <exception cref="ArgumentException">A dtype that is not written, or a name given twice.</exception>
    public static void Write(string file, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var all = tensors.Select(t => (t.Name, Value: t.Value.detach().cpu().contiguous())).ToList();
        var header = new JsonObject();
        if (metadata is { Count: > 0 })
        {
            header["__metadata__"] = new JsonObject(metadata.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));
        }
        long offset = 0;
        foreach (var (name, value) in all)
        {
            var type = Types.FirstOrDefault(t => t.Type == value.dtype);
            if (type.Name is null || header.ContainsKey(name))
            {
                throw new ArgumentException($"tensor {name}: " + (type.Name is null ? $"dtype {value.dtype} is not written" : "the name is given twice"));
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
                stream.Write(value.bytes);
            }
        });
    }

    /// <summary>Reads all tensors, on the CPU.</summary>
    /// <param name="file">Path of the file.</param>
    /// <returns>Tensors by name, which the caller owns, and the strings.</returns>
    /// <exception cref="InvalidDataException">Not such a file; the message names file and tensor.</exception>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            var (header, start) = ReadHeader(stream, file);
            var metadata = header["__metadata__"]?.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!) ?? [];
            long bytes = 0;
            foreach (var (name, entry) in header.Where(p => p.Key != "__metadata__"))
            {
                var (type, shape, from, size) = ReadPlace(stream.Length - start, file, name, entry!);
                if ((bytes += size) > stream.Length - start)
                {
                    throw new InvalidDataException($"{file}: tensor {name}: the tensors up to it want more bytes than the file has: some share theirs");
                }
                var tensor = empty(shape, dtype: type, device: CPU).DetachFromDisposeScope();
                tensors.Add(name, tensor);
                stream.Position = start + from;
                stream.ReadExactly(tensor.bytes);
            }
            return (tensors, metadata);
        }
        catch (Exception e)
        {
            foreach (var tensor in tensors.Values)
            {
                tensor.Dispose();
            }
            if (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or ArgumentException or EndOfStreamException or OverflowException)
            {
                throw new InvalidDataException($"{file}: is no safetensors file: {e.Message}", e);
            }
            throw;
        }
    }

    private static (JsonObject Header, long Start) ReadHeader(FileStream stream, string file)
    {
        var length = new byte[8];
        stream.ReadExactly(length);
        var size = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (size < 2 || size > Math.Min(LongestHeader, stream.Length - 8))
        {
            throw new InvalidDataException($"{file}: the header's length is {size}; expected 2..{Math.Min(LongestHeader, stream.Length - 8)}: not a safetensors file, or cut off");
        }
        var json = new byte[size];
        stream.ReadExactly(json);
        return (JsonNode.Parse(json)!.AsObject(), 8 + size);
    }

    private static (ScalarType Type, long[] Shape, long From, long Size) ReadPlace(long available, string file, string name, JsonNode entry)
    {
        var type = Types.FirstOrDefault(t => t.Name == (string?)entry["dtype"]);
        if (type.Name is null)
        {
            throw new InvalidDataException($"{file}: tensor {name}: dtype {entry["dtype"]} is not read; expected one of {string.Join(", ", Types.Select(t => t.Name))}");
        }
        var shape = entry["shape"]!.AsArray().Select(s => (long)s!).ToArray();
        var (from, to) = ((long)entry["data_offsets"]![0]!, (long)entry["data_offsets"]![1]!);
        // Sizes beside a 0 count too: the strides must not overflow either.
        var bytes = shape.Aggregate((long)type.Size, (product, s) => checked(product * (s < 0 ? throw new FormatException($"tensor {name}: negative size") : Math.Max(1, s))));
        bytes = shape.Contains(0) ? 0 : bytes;
        if (from < 0 || to < from || to > available || to - from != bytes)
        {
            throw new InvalidDataException($"{file}: tensor {name}: shape [{string.Join(",", shape)}] of {type.Name} needs {bytes} bytes; "
                + $"data_offsets are [{from},{to}] of {available} bytes");
        }
        return (type.Type, shape, from, bytes);
    }
}
