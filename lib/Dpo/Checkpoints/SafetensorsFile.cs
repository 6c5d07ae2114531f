using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>An open safetensors file, memory-mapped: a tensor's bytes are read when it is asked for. Owns the
/// mapping.</summary>
/// <remarks>Every number of the header is checked against the file's length before anything is allocated: tensors must
/// fill the data without holes or overlaps, as the format demands.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private const int LongestHeader = 100_000_000;          // the reference reader's own limit
    private readonly FileStream _stream;
    private readonly MemoryMappedFile? _map;            // null where there are no bytes to map
    private readonly MemoryMappedViewAccessor? _view;
    private readonly long _start;

    private SafetensorsFile(string file, FileStream stream)
    {
        (Path, _stream) = (file, stream);
        var header = ReadHeader(stream, file);
        _start = stream.Position;
        Metadata = header["__metadata__"]?.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!) ?? [];
        Entries = header.Where(p => p.Key != "__metadata__")
            .ToDictionary(p => p.Key, p => ReadEntry(stream.Length - _start, file, p.Key, p.Value!));
        RequireFilled(stream.Length - _start);
        if (stream.Length > _start)
        {
            _map = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read);
        }
    }

    /// <summary>Entry of one tensor in the header of a safetensors file.</summary>
    /// <param name="Type">Number type of the stored elements.</param>
    /// <param name="Shape">Size of each dimension; empty for a single number.</param>
    /// <param name="Offset">Position of the tensor's first byte, counted from 0 at the end of the file's
    /// header.</param>
    /// <param name="Bytes">Number of bytes of the tensor in the file.</param>
    public sealed record Entry(ScalarType Type, IReadOnlyList<long> Shape, long Offset, long Bytes);

    /// <summary>Path of the file, as it was opened.</summary>
    public string Path { get; }

    /// <summary>Header entries of the tensors, by the tensor's name.</summary>
    public IReadOnlyDictionary<string, Entry> Entries { get; }

    /// <summary>Strings stored beside the tensors, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a safetensors file and checks its header.</summary>
    /// <param name="file">Path of an existing safetensors file.</param>
    /// <returns>Open file with its header read; the caller disposes the file.</returns>
    /// <exception cref="InvalidDataException">The file is not in the safetensors format; the message names file and
    /// tensor.</exception>
    public static SafetensorsFile Open(string file)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            return new SafetensorsFile(file, stream);
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is JsonException or InvalidOperationException or FormatException or NullReferenceException
                or ArgumentException or EndOfStreamException or OverflowException)
            {
                throw new InvalidDataException($"{file}: is no safetensors file: {e.Message}", e);
            }
            throw;
        }
    }

    /// <summary>Copies a tensor out of the file, in the dtype in which it is stored.</summary>
    /// <param name="name">Name of the tensor; it must be a key of <see cref="Entries"/>.</param>
    /// <returns>New tensor on the CPU, in the stored number type; it belongs to the caller's dispose scope.</returns>
    public Tensor Read(string name)
    {
        var entry = Entries[name];
        using var scope = NewDisposeScope();
        var tensor = empty([.. entry.Shape], dtype: entry.Type, device: CPU);
        var at = _start + entry.Offset;
        foreach (var part in Safetensors.Parts(tensor))
        {
            var bytes = part.bytes;
            _view!.SafeMemoryMappedViewHandle.ReadSpan((ulong)at, bytes);
            at += bytes.Length;
        }
        return tensor.MoveToOuterDisposeScope();
    }

    private static JsonObject ReadHeader(FileStream stream, string file)
    {
        var length = new byte[8];
        stream.ReadExactly(length);
        var size = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (size < 2 || size > Math.Min(LongestHeader, stream.Length - 8))
        {
            throw new InvalidDataException($"{file}: the header's length is {size}; "
                + $"expected 2..{Math.Min(LongestHeader, stream.Length - 8)}: not a safetensors file, or cut off");
        }
        var json = new byte[size];
        stream.ReadExactly(json);
        return JsonNode.Parse(json)!.AsObject();
    }

    private static Entry ReadEntry(long available, string file, string name, JsonNode entry)
    {
        var type = Safetensors.Types.FirstOrDefault(t => t.Name == (string?)entry["dtype"]);
        if (type.Name is null)
        {
            throw new InvalidDataException($"{file}: tensor {name}: dtype {entry["dtype"]} is not read; "
                + $"expected one of {string.Join(", ", Safetensors.Types.Select(t => t.Name))}");
        }
        var shape = entry["shape"]!.AsArray().Select(s => (long)s!).ToArray();
        var (from, to) = ((long)entry["data_offsets"]![0]!, (long)entry["data_offsets"]![1]!);
        // Sizes beside a 0 count too: the strides must not overflow either.
        var bytes = shape.Aggregate((long)type.Size, (product, s) => checked(
            product * (s < 0 ? throw new FormatException($"tensor {name}: negative size") : Math.Max(1, s))));
        bytes = shape.Contains(0) ? 0 : bytes;
        if (from < 0 || to < from || to > available || to - from != bytes)
        {
            throw new InvalidDataException(
                $"{file}: tensor {name}: shape [{string.Join(",", shape)}] of {type.Name} needs {bytes} bytes; "
                + $"data_offsets are [{from},{to}] of {available} bytes");
        }
        return new Entry(type.Type, shape, from, bytes);
    }

    private void RequireFilled(long available)
    {
        long at = 0;
        foreach (var (name, entry) in Entries.OrderBy(e => e.Value.Offset).ThenBy(e => e.Value.Bytes))
        {
            if (entry.Offset != at)
            {
                throw new InvalidDataException($"{Path}: tensor {name}: begins at byte {entry.Offset} of the data; "
                    + $"expected {at}, where the one before it ends");
            }
            at += entry.Bytes;
        }
        if (at != available)
        {
            throw new InvalidDataException(
                $"{Path}: the tensors fill {at} bytes; the file has {available}: it was cut off or added to");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
        _stream.Dispose();
    }
}
