using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Shared;

/// <summary>Small tables by hand, and their numbers against those expected.</summary>
internal static class Tensors
{
    /// <summary>One prompt's row [1,N] float64.</summary>
    public static Tensor Row(params double[] numbers) => tensor(numbers).unsqueeze(0);

    /// <summary>Float64, as many numbers as expected, and each within the tolerance of its own.</summary>
    public static void Near(IEnumerable<double> expected, Tensor actual, double tolerance) =>
        Assert.Equal(expected, actual.contiguous().data<double>().ToArray(), (a, b) => Math.Abs(a - b) < tolerance);
}
