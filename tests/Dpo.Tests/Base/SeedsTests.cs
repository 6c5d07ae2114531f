using Dpo.Base;
using Dpo.Metrics;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Base;

public sealed class SeedsTests
{
    [Fact]
    public void For_DependsOnRootAndPurposeAlone()
    {
        Assert.Equal(new Seeds(1).For("data"), new Seeds(1).For("data"));
        Assert.Equal(4, new[] { new Seeds(1).For("data"), new Seeds(1).For("init"), new Seeds(2).For("data"), new Seeds(2).For("init") }.Distinct().Count());
    }

    [Fact]
    public void Uniform_IsUniform_OverRowsAndOverSteps()
    {
        var seed = new Seeds(1).For("x");
        foreach (var draw in new Func<int, double>[] { i => Seeds.Uniform(seed, i), i => Seeds.Uniform(seed, 0, i), i => Seeds.Uniform(i, 0, 0) })
        {
            var counts = new long[20];
            for (var i = 0; i < 20000; i++)
            {
                counts[(int)(draw(i) * 20)]++;
            }
            Assert.True(ChiSquareTest.PValue(counts, [.. Enumerable.Repeat(0.05, 20)]) > 1e-4);
        }
    }

    [Fact]
    public void Generator_StartsAnewEachTime()
    {
        using var one = new Seeds(1).Generator("a");
        using var two = new Seeds(1).Generator("a");
        Assert.Equal(rand(3, generator: one).data<float>().ToArray(), rand(3, generator: two).data<float>().ToArray());
    }
}
