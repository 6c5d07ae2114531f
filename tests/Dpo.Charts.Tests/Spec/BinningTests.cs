using Dpo.Charts.Spec;

namespace Dpo.Charts.Tests.Spec;

public class BinningTests
{
    [Fact]
    public void WholeNumbers_OneBinEach()
    {
        var bins = Binning.Build("h", 0, [1, 1, 2, 4], null, null, null, share: false);
        Assert.Equal([0.5, 1.5, 2.5, 3.5, 4.5], bins.Edges);
        Assert.Equal([2, 1, 0, 1], bins.Heights);
    }

    [Fact]
    public void UpperEdge_BelongsToTheLastBin() =>
        Assert.Equal([1, 2], Binning.Build("h", 0, [0, 0.5, 1], 2, 0, 1, share: false).Heights);

    [Fact]
    public void Share_SumsToOne() => Assert.Equal(1, Binning.Build("h", 0, [0.1, 0.2, 0.7], 10, 0, 1, share: true).Heights.Sum(), 1e-6);

    [Fact]
    public void ValueOutside_SaysWhich() => Assert.Equal(
        "Histogram 'h': values[1] = 7 lies outside [0, 5].",
        Assert.Throws<ArgumentException>(() => Binning.Build("h", 0, [1, 7], 5, 0, 5, share: false)).Message);

    [Fact]
    public void OneValueRepeated_HasABin() => Assert.Equal([3], Binning.Build("h", 0, [2, 2, 2], null, null, null, share: false).Heights);
}
