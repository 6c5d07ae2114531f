using Dpo.Base;
using Dpo.Metrics;
using Dpo.Science.Worlds;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Worlds;

public sealed class PreferencesTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Pencil: μ = (1/2, 1/4, 1/4), r = (0, 4, 6) ln 2; go right beats stop with 64/65, go left with 4/5.
    [Fact]
    public void Draw_FollowsBradleyTerry_AndTheDrawingDistribution()
    {
        var pairs = Preferences.Draw(Pencil.LogTable(Pencil.Reference), Pencil.Table(Pencil.Rewards), [0], 20_000, new Seeds(1));
        Assert.Equal(20_000, pairs.Count);
        Assert.All(pairs, p => Assert.NotEqual(p.Chosen, p.Rejected));
        Interval Share(int better, int worse) => Interval.Wilson(pairs.Count(p => p == new ToyPreference(0, better, worse)),
            pairs.Count(p => (p.Chosen, p.Rejected) == (better, worse) || (p.Chosen, p.Rejected) == (worse, better)));
        void Contains(double expected, Interval share) => Assert.InRange(expected, share.Low - 0.005, share.High + 0.005);
        Contains(4 / 5.0, Share(2, 1));
        Contains(16 / 17.0, Share(1, 0));
        Contains(64 / 65.0, Share(2, 0));
        // i first, then j by μ without i: stop and go left meet with 1/2 · 1/4 / (1/2) + 1/4 · 1/2 / (3/4) = 5/12.
        Contains(5 / 12.0, Interval.Wilson(pairs.Count(p => p.Chosen != 2 && p.Rejected != 2), pairs.Count));
    }

    [Fact]
    public void Draw_SameSeed_SamePairs_WhateverTheCount_PromptsInTurn()
    {
        var (log, r) = (zeros(3, 5, dtype: ScalarType.Float64), rand(3, 5, dtype: ScalarType.Float64));
        var many = Preferences.Draw(log, r, [2, 0], 50, new Seeds(4));
        Assert.Equal(many.Take(10), Preferences.Draw(log, r, [2, 0], 10, new Seeds(4)));
        Assert.NotEqual(many.Take(10), Preferences.Draw(log, r, [2, 0], 10, new Seeds(5)));
        Assert.All(many.Index(), p => Assert.Equal(p.Index % 2 == 0 ? 2 : 0, p.Item.Prompt));
    }

    // A bonus of 3 reward units a symbol makes labellers choose the longer response.
    [Fact]
    public void Draw_WithAPlantedLengthBonus_ChoosesLonger()
    {
        var world = ToyWorld.Benchmark();
        var log = world.Demonstrations(new Seeds(1), CPU);
        double Longer(double bonus)
        {
            var pairs = Preferences.Draw(log, world.RewardTable(CPU, bonus), [.. Enumerable.Range(0, 8)], 4000, new Seeds(2))
                .Select(p => world.Space.SymbolCounts[p.Chosen] - world.Space.SymbolCounts[p.Rejected]).Where(d => d != 0).ToList();
            return pairs.Count(d => d > 0) / (double)pairs.Count;
        }
        Assert.InRange(Longer(0), 0.4, 0.65);
        Assert.True(Longer(3) > 0.9);
    }

    [Fact]
    public void Impossible_SaysWhat()
    {
        var table = zeros(2, 3, dtype: ScalarType.Float64);
        Assert.Equal("prompts must be one or more places in 0 .. 1. Got [0,2].", Assert.Throws<ArgumentException>(() => Preferences.Draw(table, table, [0, 2], 1, new Seeds(1))).Message);
        Assert.StartsWith("prompts must be one or more", Assert.Throws<ArgumentException>(() => Preferences.Draw(table, table, [], 1, new Seeds(1))).Message, StringComparison.Ordinal);
        var certain = tensor(new[,] { { 1.0, 0, 0 } }).log();
        Assert.StartsWith("prompt 0 has one response of probability 1", Assert.Throws<ArgumentException>(() => Preferences.Draw(certain, certain, [0], 1, new Seeds(1))).Message, StringComparison.Ordinal);
    }
}
