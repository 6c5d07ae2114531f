using System.Security.Cryptography;
using System.Text;

namespace Dpo.Kernel.Jupyter;

/// <summary>Signs messages with HMAC-SHA256 over their four parts, in hexadecimal; with an empty key,
/// nothing is signed.</summary>
internal sealed class MessageSigner(string key)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    public byte[] Sign(IEnumerable<byte[]> parts)
    {
        if (_key.Length == 0)
        {
            return [];
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        foreach (var part in parts)
        {
            hash.AppendData(part);
        }

        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Returns whether a signature is right, in a time that does not depend on where the first
    /// difference is.</summary>
    public bool Verifies(byte[] signature, IEnumerable<byte[]> parts) =>
        _key.Length == 0 || CryptographicOperations.FixedTimeEquals(signature, Sign(parts));
}
