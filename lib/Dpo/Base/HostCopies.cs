using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Base;

/// <summary>Copies the numbers of a tensor into plain arrays, from whatever device the tensor is on.</summary>
public static class HostCopies
{
    /// <summary>Copies all elements into an array, in row-major order.</summary>
    /// <param name="tensor">Tensor to copy from, of any shape, number type and device; the tensor itself is not
    /// changed.</param>
    /// <returns>New array of all elements, last dimension fastest (row-major order).</returns>
    public static double[] ToDoubles(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        return [.. tensor.detach().to_type(ScalarType.Float64).cpu().contiguous().data<double>()];
    }

    /// <summary>Copies all elements into an array of 32-bit integers, in row-major order.</summary>
    /// <param name="tensor">Tensor of token ids or counts, of any shape and device; the tensor itself is not
    /// changed.</param>
    /// <returns>New array of all elements, last dimension fastest (row-major order).</returns>
    /// <exception cref="OverflowException">An element does not fit into 32 bits.</exception>
    public static int[] ToInts(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        var whole = tensor.detach().to_type(ScalarType.Int64).cpu().contiguous();
        return [.. whole.data<long>().Select(v => checked((int)v))];
    }
}
