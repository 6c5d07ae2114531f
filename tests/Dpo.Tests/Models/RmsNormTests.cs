using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class RmsNormTests
{
    [Fact]
    public void Forward_ByHand()
    {
        using var scope = NewDisposeScope();
        using var norm = new RmsNorm(2, 1e-12);
        // mean(9, 16) = 12.5, its root 3.5355...; no centring.
        Assert.Equal([3 / Math.Sqrt(12.5), 4 / Math.Sqrt(12.5)], norm.forward(tensor(new[] { 3f, 4 })).data<float>().ToArray().Select(v => (double)v),
            (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Forward_ScaleOfTheInput_DoesNotMatter_EpsilonDoesNearZero()
    {
        using var scope = NewDisposeScope();
        using var norm = new RmsNorm(4, 1e-5);
        var x = tensor(new[] { 1f, -2, 3, 0.5f });
        Assert.True((norm.forward(x) - norm.forward(x * 100)).abs().max().ToDouble() < 1e-4);
        Assert.Equal(0, norm.forward(zeros(4)).abs().max().ToDouble());
    }
}
