using Dpo.Base;
using Dpo.Science.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Worlds;

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

    // Frequencies of the drawn responses of one prompt against the table, and only the prompts that were asked for.
    [Fact]
    public void Demonstrations_AreDrawnFromTheTable_PromptsInTurn()
    {
        using var scope = NewDisposeScope();
        var world = ToyWorld.Benchmark();
        var table = world.Demonstrations(new Seeds(1), CPU);
        var source = new ToyDemonstrations(world, table, [2, 5], 4_000, new Seeds(1), CPU);
        using var batch = source.Get(3);
        using var again = source.Get(3);
        Assert.Equal(batch.Ids.data<long>().ToArray(), again.Ids.data<long>().ToArray());
        var rows = batch.Ids.data<long>().ToArray().Select(i => (int)i).Chunk((int)batch.Ids.shape[1]).ToList();
        Assert.All(rows.Index(), r => Assert.Equal(world.PromptIds[r.Index % 2 == 0 ? 2 : 5][0], r.Item[0]));
        var empty = world.Space.IndexOf([world.Vocabulary.EosId]);
        var expected = table[2, empty].exp().ToDouble();
        var found = rows.Index().Count(r => r.Index % 2 == 0 && r.Item[1] == world.Vocabulary.EosId) / 2_000.0;
        Assert.Equal(expected, found, 4 * Math.Sqrt(expected * (1 - expected) / 2_000));
    }
}
