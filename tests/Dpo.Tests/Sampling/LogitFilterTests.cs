using Dpo.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Sampling;

/// <summary>lm-human-preferences, test_core_utils.py: its logits, with the Hugging Face rule for top-p.</summary>
public sealed class LogitFilterTests
{
    private static int[] Kept(Func<Tensor, Tensor> filter)
    {
        using var scope = NewDisposeScope();
        var left = filter(tensor(new[] { 1f, 1.01f, 1.001f, 0, 0, 0, 2 })).data<float>().ToArray();
        return [.. Enumerable.Range(0, left.Length).Where(i => float.IsFinite(left[i]))];
    }

    [Theory]
    [InlineData(1, new[] { 6 })]
    [InlineData(2, new[] { 1, 6 })]
    [InlineData(3, new[] { 1, 2, 6 })]
    [InlineData(4, new[] { 0, 1, 2, 6 })]
    [InlineData(5, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData(9, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    public void TopK_Golden_KeepsTies(int k, int[] kept) => Assert.Equal(kept, Kept(l => LogitFilter.TopK(l, k)));

    [Theory]
    [InlineData(1.0, new[] { 0, 1, 2, 3, 4, 5, 6 })]
    [InlineData(0.7, new[] { 0, 1, 2, 6 })]
    [InlineData(0.6, new[] { 1, 2, 6 })]
    [InlineData(0.5, new[] { 1, 6 })]
    [InlineData(0.001, new[] { 6 })]
    public void TopP_Golden_SmallestSetThatReachesP(double p, int[] kept) => Assert.Equal(kept, Kept(l => LogitFilter.TopP(l, p)));

    [Fact]
    public void Filters_WorkRowByRow()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(new[] { 3f, 1, 2, 1, 3, 2 }).view(2, 3);
        Assert.Equal([true, false, false, false, true, false], LogitFilter.TopK(rows, 1).isfinite().data<bool>().ToArray());
        Assert.Equal([true, false, false, false, true, false], LogitFilter.TopP(rows, 0.5).isfinite().data<bool>().ToArray());
    }

    [Fact]
    public void TopP_One_KeepsTheUnlikeliestToo()
    {
        using var scope = NewDisposeScope();
        var logits = linspace(0, 60, 5000);                 // the last ones' total rounds to 1 long before the end
        Assert.True(LogitFilter.TopP(logits, 1).isfinite().all().ToBoolean());
    }

    [Fact]
    public void OutOfRange_Throws()
    {
        using var logits = zeros(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => LogitFilter.TopK(logits, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LogitFilter.TopP(logits, 0));
    }
}
