using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Computes a fingerprint of named tensors, by which a file, a model or a cache can be recognised.</summary>
public static class TensorHash
{
    // A piece on its way from a GPU is one copy; 2^27 elements of 8 bytes are half of what a span can hold.
    private const long Piece = 1 << 27;

    /// <summary>Computes the SHA-256 hash over the names, dtypes, shapes and bytes of tensors, in the order of their
    /// names. Tensors of any size are read in place, or piece by piece from another device.</summary>
    /// <param name="tensors">Tensors to hash, each with a name, of any shape, number type and device, but not sparse;
    /// the tensors themselves are not changed.</param>
    /// <returns>SHA-256 hash as 64 hexadecimal digits in lower case.</returns>
    /// <exception cref="ArgumentException">A name is given twice, so that the order of the tensors would not be
    /// known.</exception>
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
