using Dpo.Base;
using Dpo.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Data;

public sealed class TextWindowsTests
{
    private static readonly int[] Ids = [.. Enumerable.Range(0, 23)];

    [Fact]
    public void At_TheSameStep_IsTheSameBatch_OfConsecutiveTokens()
    {
        using var windows = new TextWindows(Ids, 4, 3, new Seeds(1), CPU);
        using var one = windows.Get(5);
        using var two = windows.Get(5);
        using var other = windows.Get(6);
        Assert.Equal([3L, 5], one.Ids.shape);
        Assert.True(one.Ids.equal(two.Ids).all().ToBoolean());
        Assert.False(one.Ids.equal(other.Ids).all().ToBoolean());
        Assert.True((one.Ids[.., 1..] - one.Ids[.., ..^1]).eq(1).all().ToBoolean());
        Assert.Equal([false, true, true, true, true], one.Mask[0].data<bool>().ToArray());
    }

    [Fact]
    public void At_ManySteps_ReachesEveryStart()
    {
        using var windows = new TextWindows(Ids, 4, 8, new Seeds(1), CPU);
        var starts = Enumerable.Range(0, 60).SelectMany(step =>
        {
            using var batch = windows.Get(step);
            return batch.Ids[.., 0].data<long>().ToArray();
        }).Distinct().Order();
        Assert.Equal(Enumerable.Range(0, 19).Select(i => (long)i), starts);         // 23 - 4 starts, the last included
    }

    [Fact]
    public void InOrder_PredictsEveryTokenButTheFirst_Once()
    {
        using var windows = new TextWindows(Ids, 4, 3, new Seeds(1), CPU);
        var predicted = windows.InOrder().SelectMany(batch =>
        {
            using (batch)
            {
                return batch.Ids[.., 1..].reshape(-1).data<long>().ToArray();
            }
        });
        Assert.Equal(Enumerable.Range(1, 22).Select(i => (long)i), predicted);
    }

    [Fact]
    public void Constructor_TooShort_SaysSo() => Assert.Equal(
        "a text of 4 tokens has no window of 4+1 tokens for batches of 1; expected a longer text or a shorter window",
        Assert.Throws<ArgumentException>(() => new TextWindows([1, 2, 3, 4], 4, 1, new Seeds(1), CPU)).Message);

    [Fact]
    public void SequenceBatch_Of_PadsOnTheRightAndCountsByPosition()
    {
        using var batch = SequenceBatch.Create([[5, 0, 7], [9]], CPU, padId: 0);
        Assert.Equal([5, 0, 7, 9, 0, 0], batch.Ids.reshape(-1).data<long>().ToArray());
        Assert.Equal([false, true, true, false, false, false], batch.Mask.reshape(-1).data<bool>().ToArray());
        Assert.Equal("row 1 has no tokens; drop it or give it a start token", Assert.Throws<ArgumentException>(() => SequenceBatch.Create([[1], []], CPU)).Message);
    }
}
