using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Base;

/// <summary>Numbers of a tensor as plain arrays, from whatever device it is on.</summary>
public static class HostCopies
{
    /// <summary>All elements in row-major order.</summary>
    /// <param name="tensor">Any shape, dtype and device.</param>
    /// <returns>As many doubles.</returns>
    public static double[] ToDoubles(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        return [.. tensor.detach().to_type(ScalarType.Float64).cpu().contiguous().data<double>()];
    }

    /// <summary>All elements in row-major order.</summary>
    /// <param name="tensor">Token ids or counts, any shape and device.</param>
    /// <returns>As many integers.</returns>
    /// <exception cref="OverflowException">An element does not fit.</exception>
    public static int[] ToInts(this Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var scope = NewDisposeScope();
        return [.. tensor.detach().to_type(ScalarType.Int64).cpu().contiguous().data<long>().Select(v => checked((int)v))];
    }
}
