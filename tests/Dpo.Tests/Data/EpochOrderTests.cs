using Dpo.Data;

namespace Dpo.Tests.Data;

public sealed class EpochOrderTests
{
    [Fact]
    public void EachEpoch_HasEveryExampleOnce_InAnotherOrder()
    {
        var order = new EpochOrder(20, seed: 1);
        var epochs = Enumerable.Range(0, 5).Select(e => Enumerable.Range(0, 20).Select(i => order[e * 20 + i]).ToArray()).ToList();
        Assert.All(epochs, e => Assert.Equal(Enumerable.Range(0, 20), e.Order()));
        Assert.Equal(5, epochs.Select(e => string.Join(",", e)).Distinct().Count());
        Assert.NotEqual(epochs[0], Enumerable.Range(0, 20).Select(i => new EpochOrder(20, seed: 2)[i]));
    }

    [Fact]
    public void APlace_IsTheSame_WhateverWasAskedBefore()
    {
        var (forwards, backwards) = (new EpochOrder(7, 1), new EpochOrder(7, 1));
        var found = Enumerable.Range(0, 30).Select(i => forwards[i]).ToArray();
        Assert.Equal(found, Enumerable.Range(0, 30).Reverse().Select(i => backwards[i]).Reverse());
    }

    // Seven examples, batches of three: the third batch ends one epoch and begins the next.
    [Fact]
    public void Batch_RunsOnOverTheEndOfAnEpoch()
    {
        var order = new EpochOrder(7, 1);
        Assert.Equal([order[6], order[7], order[8]], order.Batch(2, 3));
        Assert.Equal(10, order.Batch(0, 10).Length);
    }
}
