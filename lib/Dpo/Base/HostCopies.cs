using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Base;

/// <summary>Copies the numbers of a tensor into plain arrays, from whatever device the tensor is on.</summary>
public static class HostCopies
{
    /// <summary>Copies all elements into an array, in row-major order.</summary>
    /// <param name="tensor">Tensor to copy from, of any shape, dtype and device; it is left as it is.</param>
    /// <returns>New array with one double for each element of the tensor.</returns>
    public static double[] ToDoubles(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        return [.. tensor.detach().to_type(ScalarType.Float64).cpu().contiguous().data<double>()];
    }

    /// <summary>Copies all elements into an array of 32-bit integers, in row-major order.</summary>
    /// <param name="tensor">Tensor of token ids or counts, of any shape and device; it is left as it is.</param>
    /// <returns>New array with one integer for each element of the tensor.</returns>
    /// <exception cref="OverflowException">An element does not fit into 32 bits.</exception>
    public static int[] ToInts(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        var whole = tensor.detach().to_type(ScalarType.Int64).cpu().contiguous();
        return [.. whole.data<long>().Select(v => checked((int)v))];
    }
}
