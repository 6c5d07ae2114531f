using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>A fingerprint of named tensors: whether a file, a model or a cache is the one that is meant.</summary>
public static class TensorHash
{
    // A piece on its way from a GPU is one copy; 2^27 elements of 8 bytes are half of what a span can hold.
    private const long Piece = 1 << 27;

    /// <summary>SHA-256 over the tensors' names, dtypes, shapes and bytes, in the order of their names, of any size:
    /// read where they lie, or piece by piece from another device.</summary>
    /// <param name="tensors">Names and dense tensors of any shape, dtype and device; borrowed.</param>
    /// <returns>64 hexadecimal digits, lower case.</returns>
    /// <exception cref="ArgumentException">A name that is given twice: their order would not be known.</exception>
    public static string Compute(IEnumerable<(string Name, Tensor Value)> tensors) =>
        Compute(tensors, Piece);

    internal static string Compute(IEnumerable<(string Name, Tensor Value)> tensors, long piece)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using var noGrad = no_grad();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string? before = null;
        foreach (var (name, value) in tensors.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            if (name == before)
            {
                throw new ArgumentException($"the tensor \"{name}\" is given twice; give each a name of its own");
            }
            before = name;
            hash.AppendData(Description(name, value));
            Append(hash, value, piece);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, Tensor value, long piece)
    {
        using var whole = NewDisposeScope();
        foreach (var part in Safetensors.Parts(value.detach().contiguous(), piece))
        {
            using var scope = NewDisposeScope();
            hash.AppendData(part.cpu().bytes);
        }
    }

    // Each with its length, so that no two descriptions run into each other.
    private static byte[] Description(string name, Tensor value)
    {
        var said = new List<byte>();
        Text(name);
        Text(value.dtype.ToString());
        Number(value.dim());
        foreach (var size in value.shape)
        {
            Number(size);
        }
        return [.. said];

        void Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Number(bytes.Length);
            said.AddRange(bytes);
        }

        void Number(long number)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            said.AddRange(bytes);
        }
    }
}
