using System.Security.Cryptography;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Checkpoints;

/// <summary>Feeds the numbers of tensors into a hash, a span of memory at a time: no copy of a large tensor is made, and
/// one of more than 2 GB is no exception.</summary>
internal static class TensorHash
{
    /// <summary>Appends a tensor's bytes, as they lie on the CPU.</summary>
    /// <param name="hash">Goes on from where it was.</param>
    /// <param name="tensor">Any shape, dtype and device; left as it is.</param>
    public static void Append(IncrementalHash hash, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        foreach (var part in Safetensors.Parts(tensor.detach().cpu().contiguous()))
        {
            hash.AppendData(part.bytes);
        }
    }
}
