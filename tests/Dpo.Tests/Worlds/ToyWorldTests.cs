using Dpo.Exact;
using Dpo.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Worlds;

public sealed class ToyWorldTests
{
    [Fact]
    public void Benchmark_RewardsByHand()
    {
        var world = ToyWorld.Benchmark();
        Assert.Equal((8, 781, 0.5), (world.Prompts.Count, world.Space.Count, world.Beta));
        double R(int x, string y) => world.Rewards[x][world.Space.IndexOf(world.Vocabulary.Ids(y))];
        // Prompt 0 wants a, avoids c, ends with b.
        Assert.Equal(0, R(0, "<eos>"));
        Assert.Equal(2.5, R(0, "a a b <eos>"));
        Assert.Equal(2.25, R(0, "a a a b"));
        Assert.Equal(1, R(0, "a a c <eos>"));
        Assert.Equal(-1, R(0, "c <eos>"));
        // Prompt 7 wants c, avoids e, ends with d.
        Assert.Equal(1.5, R(7, "c d <eos>"));
    }

    [Fact]
    public void Large_HasAllCompositions_SplitOnceForAll()
    {
        var world = ToyWorld.Large();
        Assert.Equal((120, 9331), (world.Prompts.Count, world.Space.Count));
        Assert.Equal(120, world.Prompts.Select(p => (p.Wanted, p.Avoided, p.Last)).Distinct().Count());
        Assert.All(world.Prompts, p => Assert.True(p.Ids.Length == 3 && p.Wanted != p.Avoided && p.Avoided != p.Last && p.Wanted != p.Last));
        Assert.Equal((30, 60, 30), (Count(PromptPart.Labelled), Count(PromptPart.Unlabelled), Count(PromptPart.HeldOut)));
        int Count(PromptPart part) => world.Prompts.Count(p => p.Part == part);
    }

    [Fact]
    public void RewardTable_IsTheRewards()
    {
        using var scope = NewDisposeScope();
        var world = ToyWorld.Benchmark();
        Assert.Equal(world.Rewards.SelectMany(r => r), world.RewardTable(CPU).data<double>().ToArray());
    }
}
