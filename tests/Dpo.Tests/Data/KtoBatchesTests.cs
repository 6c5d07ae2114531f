using Dpo.Base;
using Dpo.Data;
using Dpo.Text;
using static TorchSharp.torch;

namespace Dpo.Tests.Data;

public sealed class KtoBatchesTests
{
    private static KtoExample Row(int[] prompt, int[] response, bool good = true) => new(new EncodedExample(prompt, response), good);

    private static KtoBatches Of(params KtoExample[] rows) => new(rows, 2, new Seeds(1), CPU);

    // The rows of TRL's own test: the responses change places, and each row counts its response alone.
    [Fact]
    public void Mismatched_IsTheResponseToAnotherPrompt()
    {
        var batches = Of(Row([1, 2, 3], [4, 5]), Row([7, 8], [9, 10], good: false));
        using var batch = batches.InOrder().Single();
        Assert.Equal([1, 2, 3, 4, 5, 7, 8, 9, 10, 0], batch.Rows.Ids.data<long>().ToArray());
        Assert.Equal([1, 2, 3, 9, 10, 7, 8, 4, 5, 0], batch.Mismatched.Ids.data<long>().ToArray());
        Assert.Equal([false, false, false, true, true, false, false, true, true, false], batch.Mismatched.Mask.data<bool>().ToArray());
        Assert.Equal([true, false], batch.Desirable.data<bool>().ToArray());
        Assert.Equal([0, 1], batch.Indices);
    }

    [Fact]
    public void Mismatched_OfPairs_IsEveryResponseOnce_GoodAndBadAlike()
    {
        var batches = Of([.. Enumerable.Range(0, 6).Select(i => Row([i / 2], [10 + i], i % 2 == 0))]);
        Assert.Equal([12, 13, 14, 15, 10, 11], Enumerable.Range(0, 6).Select(i => batches.Mismatched(i).Response[0]));
        var mixed = Of([.. new[] { 1, 2, 1, 3, 2, 4, 1 }.Select((prompt, i) => Row([prompt], [10 + i]))]);
        Assert.Equal(Enumerable.Range(10, 7), Enumerable.Range(0, 7).Select(i => mixed.Mismatched(i).Response[0]).Order());
        Assert.All(Enumerable.Range(0, 7), i => Assert.NotEqual(mixed.Examples[i].Example.Prompt,
            mixed.Examples[mixed.Mismatched(i).Response[0] - 10].Example.Prompt));
    }

    // One prompt has most of the rows: there are not enough responses to others for each to be given once.
    [Fact]
    public void Mismatched_WhereOnePromptHasMostRows_IsStillAnothersResponse()
    {
        var batches = Of(Row([1], [10]), Row([1], [11]), Row([2], [20]), Row([3], [30]), Row([1], [12]));
        Assert.Equal([20, 30, 11, 12, 20], Enumerable.Range(0, 5).Select(i => batches.Mismatched(i).Response[0]));
        Assert.Equal([1, 1, 2, 3, 1], Enumerable.Range(0, 5).Select(i => batches.Mismatched(i).Prompt[0]));
    }

    // What the reference is asked does not depend on the batch a row falls into.
    [Fact]
    public void ABatch_HoldsTheRowsThatItsIndicesName()
    {
        var batches = Of([.. Enumerable.Range(0, 7).Select(i => Row([i], [10 + i], i % 2 == 0))]);
        for (var step = 0; step < 8; step++)
        {
            using var batch = batches.Get(step);
            var rows = batch.Rows.Ids[.., 1].contiguous().data<long>().ToArray();
            Assert.Equal(batch.Indices.Select(i => 10L + i), rows);
            Assert.Equal(batch.Indices.Select(i => (long)batches.Mismatched(i).Response[0]),
                batch.Mismatched.Ids[.., 1].contiguous().data<long>().ToArray());
        }
    }

    [Fact]
    public void Mismatched_IsCutToTheLimit()
    {
        var batches = new KtoBatches([Row([1, 2, 3], [4]), Row([7], [8, 9, 10])], 2, new Seeds(1), CPU, maxLength: 4);
        Assert.Equal([8], batches.Mismatched(0).Response);
        Assert.Equal([4], batches.Mismatched(1).Response);
    }

    [Fact]
    public void BadRows_AreNamed()
    {
        Assert.StartsWith("expected at least one response", Assert.Throws<ArgumentException>(() => Of()).Message, StringComparison.Ordinal);
        Assert.StartsWith("all 2 responses answer one prompt", Assert.Throws<ArgumentException>(() => Of(Row([1], [2]), Row([1], [3]))).Message, StringComparison.Ordinal);
        Assert.StartsWith("example 1 has an empty response", Assert.Throws<ArgumentException>(() => Of(Row([1], [2]), Row([2], []))).Message, StringComparison.Ordinal);
        Assert.Contains("leaves no room for a response in 2", Assert.Throws<ArgumentException>(() =>
            new KtoBatches([Row([1, 2], [2])], 1, new Seeds(1), CPU, maxLength: 2)).Message, StringComparison.Ordinal);
    }
}
