using Dpo.Base;
using Dpo.Data;
using Dpo.Losses;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Data;

public sealed class SftBatchesTests
{
    private static SftBatches Of(int maxLength, int batchSize, params EncodedExample[] rows) => new(rows, maxLength, batchSize, new Seeds(1), CPU);

    [Fact]
    public void Batch_CountsTheResponseWithItsEos_AndNothingElse()
    {
        using var scope = NewDisposeScope();
        // EOS is 9 and pads as well: counted by position, not by id.
        using var batch = Of(10, 2, new EncodedExample([1, 2, 3], [4, 5, 9]), new EncodedExample([6], [9])).InOrder().Single();
        Assert.Equal([1, 2, 3, 4, 5, 9, 6, 9, 0, 0, 0, 0], batch.Ids.data<long>().ToArray());
        Assert.Equal([false, false, false, true, true, true, false, true, false, false, false, false], batch.Mask.data<bool>().ToArray());
    }

    [Fact]
    public void TooLong_IsCutAndCounted_EmptiedIsLeftOutAndCounted()
    {
        var batches = Of(4, 1, new EncodedExample([1, 2], [3, 4, 9]), new EncodedExample([1, 2, 3, 4], [9]), new EncodedExample([1], [2, 9]), new EncodedExample([1], []));
        Assert.Equal((2, 1, 2), (batches.Count, batches.Truncated, batches.Dropped));
        using var scope = NewDisposeScope();
        Assert.Equal([[1, 2, 3, 4], [1, 2, 9]], batches.InOrder().Select(b => b.Ids.data<long>().ToArray()));
        Assert.Contains("none has a response within 2 tokens", Assert.Throws<ArgumentException>(() => Of(2, 1, new EncodedExample([1, 2], [9]))).Message, StringComparison.Ordinal);
    }

    // Neither is in use, so neither has lost its end.
    [Fact]
    public void LeftOut_IsNotCountedAsCut()
    {
        var batches = Of(3, 1, new EncodedExample([1, 2, 3, 4, 5], []), new EncodedExample([1, 2, 3, 4, 5], [9]), new EncodedExample([1], [9]));
        Assert.Equal((1, 0, 2), (batches.Count, batches.Truncated, batches.Dropped));
    }

    [Fact]
    public void At_EachEpochHasEveryRowOnce_InAnotherOrder_AndDependsOnTheStepAlone()
    {
        using var scope = NewDisposeScope();
        var batches = Of(3, 2, [.. Enumerable.Range(0, 5).Select(i => new EncodedExample([i], [9]))]);
        long[] First(int index) => batches.Get(index).Ids[.., 0].contiguous().data<long>().ToArray();
        var rows = Enumerable.Range(0, 10).SelectMany(First).ToList();
        var epochs = rows.Chunk(5).ToList();
        Assert.All(epochs, e => Assert.Equal([0, 1, 2, 3, 4], e.Order()));
        Assert.True(epochs.Select(e => string.Join(",", e)).Distinct().Count() > 1);
        Assert.Equal(First(3), Of(3, 2, [.. Enumerable.Range(0, 5).Select(i => new EncodedExample([i], [9]))]).Get(3).Ids[.., 0].contiguous().data<long>().ToArray());
    }

    [Fact]
    public void Loss_WhatThePromptSays_AndPadding_DoNotMove()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var alone = Of(10, 1, new EncodedExample([1, 2], [3, 4])).InOrder().Single();
        using var padded = Of(10, 2, new EncodedExample([1, 2], [3, 4]), new EncodedExample([1], [2, 3, 4, 5, 6])).InOrder().Single();
        var logits = randn(2, 6, 8);
        var (a, b) = (NextTokenLoss.Compute(logits[..1, ..4], alone.Ids, alone.Mask), NextTokenLoss.Compute(logits, padded.Ids, padded.Mask));
        Assert.Equal(a.Sums[0].ToDouble(), b.Sums[0].ToDouble(), 1e-6);
        Assert.Equal([2, 5], b.Counts.data<long>().ToArray());
        // Position 0 predicts the prompt's second token: its logits do not count.
        logits[0, 0] = 100;
        Assert.Equal(b.Sums[0].ToDouble(), NextTokenLoss.Compute(logits, padded.Ids, padded.Mask).Sums[0].ToDouble(), 1e-6);
    }
}
