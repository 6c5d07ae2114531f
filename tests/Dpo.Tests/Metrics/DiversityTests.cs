using Dpo.Metrics;

namespace Dpo.Tests.Metrics;

public sealed class DiversityTests
{
    [Fact]
    public void Distinct_CountsEachTextOnce() => Assert.Equal(0.75, Diversity.Distinct(["a", "b", "a", "c"]));

    // "x y" is in three of four texts, however often in one of them.
    [Fact]
    public void MostShared_CountsTexts()
    {
        Assert.Equal(("x y", 0.75), Diversity.MostShared(["x y x y x y", "a x y", "q", "x  y\nz"], 2));
        Assert.Equal(("", 0.0), Diversity.MostShared(["a b", "a b"], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Diversity.MostShared([], 2));
    }
}
