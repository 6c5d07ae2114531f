using Dpo.Base;
using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class RandomWorldTests
{
    [Fact]
    public void Worlds_HaveTheSizesTheySay_AndAreDistributions()
    {
        using var scope = NewDisposeScope();
        var (prompts, responses, betas) = (new HashSet<long>(), new HashSet<long>(), new List<double>());
        for (var i = 0; i < 300; i++)
        {
            using var world = new RandomWorld(new Seeds(1), i);
            prompts.Add(world.Rewards.shape[0]);
            responses.Add(world.Rewards.shape[1]);
            betas.Add(world.Beta);
            foreach (var table in new[] { world.LogReference, world.LogPolicy })
            {
                Assert.True(table.isfinite().all().ToBoolean());
                Assert.True((table.exp().sum(1) - 1).abs().max().ToDouble() < 1e-12);
            }
        }
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], prompts.Order());
        Assert.True(responses.Min() >= 2 && responses.Min() < 10 && responses.Max() <= 200 && responses.Max() > 190);
        Assert.True(betas.Min() is >= 0.05 and < 0.06 && betas.Max() is <= 5 and > 4.5);
        Assert.InRange(betas.Order().ElementAt(150), 0.35, 0.7);            // uniform in the logarithm: the middle is 0.5
    }

    [Fact]
    public void Normal_HasMeanZeroAndVarianceOne()
    {
        using var scope = NewDisposeScope();
        using var world = new RandomWorld(new Seeds(3), 0);
        double first = 0, second = 0;
        const int Draws = 20_000;
        for (var i = 0; i < Draws; i++)
        {
            var z = world.Normal();
            (first, second) = (first + z, second + z * z);
        }
        Assert.Equal(0, first / Draws, 0.03);
        Assert.Equal(1, second / Draws, 0.03);
    }

    [Fact]
    public void Worlds_DependOnSeedAndNumberAlone()
    {
        using var scope = NewDisposeScope();
        double Sum(long seed, int number)
        {
            using var world = new RandomWorld(new Seeds(seed), number);
            return world.Rewards.sum().ToDouble();
        }
        Assert.Equal(Sum(1, 7), Sum(1, 7));
        Assert.NotEqual(Sum(1, 7), Sum(1, 8));
        Assert.NotEqual(Sum(1, 7), Sum(2, 7));
    }
}
