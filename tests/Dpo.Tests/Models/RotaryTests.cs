using Dpo.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

public sealed class RotaryTests
{
    [Fact]
    public void Frequencies_ByHand() =>
        // D = 4, theta = 100: 100^0 = 1 and 100^(-2/4) = 1/10.
        Assert.Equal([1, 0.1], new Rotary(100).Frequencies(4), (a, b) => Math.Abs(a - b) < 1e-15);

    [Fact]
    public void Scaling_FastStays_SlowIsDivided_BetweenIsMixed()
    {
        // Within 32 positions: 2π/4 rad a position turns 8 times (fast, above 4), 2π/64 half a time (slow, below 1), 2π·2.5/32 2.5 times: half way.
        var scaling = new Llama3Scaling(8, 1, 4, 32);
        Assert.Equal(2 * Math.PI / 4, scaling.Apply(2 * Math.PI / 4), 1e-12);
        Assert.Equal(2 * Math.PI / 64 / 8, scaling.Apply(2 * Math.PI / 64), 1e-12);
        var between = 2 * Math.PI * 2.5 / 32;
        Assert.Equal((between + between / 8) / 2, scaling.Apply(between), 1e-12);
    }

    [Fact]
    public void Turn_APairByHand_AndHalfSplit()
    {
        using var scope = NewDisposeScope();
        // D = 4: the pairs are (x0, x2) and (x1, x3). A turn of x = (1, 0, 0, 0) by 90 degrees moves x0 to x2.
        var x = tensor(new float[] { 1, 0, 0, 0 });
        var turned = Rotary.Apply(x, tensor(new float[] { 0, 1, 0, 1 }), tensor(new float[] { 1, 0, 1, 0 }));
        Assert.Equal([0, 0, 1, 0], turned.data<float>().ToArray());
    }

    [Fact]
    public void Turn_KeepsLengths_AndScoresDependOnTheDistanceAlone()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (q, k, rotary) = (randn(8), randn(8), new Rotary(50));
        double Score(long m, long n) => (At(q, m) * At(k, n)).sum().ToDouble();
        Tensor At(Tensor x, long position)
        {
            var (cos, sin) = rotary.ComputeCosSin(tensor(new[] { position }), 8);
            return Rotary.Apply(x, cos[0], sin[0]);
        }
        Assert.Equal(q.norm().ToDouble(), At(q, 13).norm().ToDouble(), 1e-5);
        Assert.Equal(Score(3, 1), Score(1003, 1001), 1e-4);
        Assert.True(Math.Abs(Score(3, 1) - Score(4, 1)) > 1e-3);
    }
}
