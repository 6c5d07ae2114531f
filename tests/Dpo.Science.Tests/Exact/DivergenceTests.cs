using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class DivergenceTests
{
    // (3/4, 1/4) from (1/4, 3/4): ½ ln 3 both ways; and (1, 0) from (1/2, 1/2): ln 2 one way, infinite the other.
    [Fact]
    public void Kl_OfEachPrompt_ByHand_NotSymmetric()
    {
        using var scope = NewDisposeScope();
        var (p, q) = (tensor(new[,] { { 0.75, 0.25 }, { 1, 0 } }).log(), tensor(new[,] { { 0.25, 0.75 }, { 0.5, 0.5 } }).log());
        Assert.Equal([Math.Log(3) / 2, Math.Log(2)], Divergence.Kl(p, q).data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([Math.Log(3) / 2, double.PositiveInfinity], Divergence.Kl(q, p).data<double>().ToArray(), (a, b) => a == b || Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.0, 0], Divergence.Kl(p, p).data<double>().ToArray());
    }
}
