using Dpo.Metrics;

namespace Dpo.Tests.Metrics;

public sealed class ChiSquareTestTests
{
    /// <summary>One degree of freedom: p = erfc(√(X²/2)); 60 to 40 gives X² = 4 and p = 0.0455003, tables give 3.841459 for 0.05.</summary>
    [Fact]
    public void PValue_SixtyToForty() => Assert.Equal(0.04550026389635842, ChiSquareTest.PValue([60, 40], [0.5, 0.5]), 1e-12);

    /// <summary>Two degrees of freedom: p = exp(-X²/2) exactly; here X² = 100/100 + 0 + 100/100 = 2.</summary>
    [Fact]
    public void PValue_ThreeCells() => Assert.Equal(Math.Exp(-1), ChiSquareTest.PValue([110, 100, 90], [1 / 3.0, 1 / 3.0, 1 / 3.0]), 1e-12);

    [Fact]
    public void PValue_RareCells_AreTakenTogether() =>
        // 20 cells that expect 2.5 draws make 10 that expect 5.
        Assert.Equal(ChiSquareTest.PValue([60, .. Enumerable.Repeat(4L, 10)], [0.5, .. Enumerable.Repeat(0.05, 10)]),
            ChiSquareTest.PValue([60, .. Enumerable.Repeat(2L, 20)], [0.5, .. Enumerable.Repeat(0.025, 20)]), 1e-12);

    [Fact]
    public void PValue_Perfect_IsOne_FarOff_IsNothing()
    {
        Assert.Equal(1, ChiSquareTest.PValue([50, 50], [0.5, 0.5]));
        Assert.True(ChiSquareTest.PValue([90, 10], [0.5, 0.5]) < 1e-10);
    }

    /// <summary>Far in the tail as well: X² = 64 of one degree of freedom, erfc(√32) by 30 digits.</summary>
    [Fact]
    public void PValue_Tail_KeepsItsDigits() =>
        Assert.Equal(1, ChiSquareTest.PValue([90, 10], [0.5, 0.5]) / 1.24419211485435682e-15, 1e-12);

    /// <summary>As many cells as the chapters' world has responses: 780 degrees of freedom and X² = 780, Q(390, 390) by 30 digits.</summary>
    [Fact]
    public void PValue_ManyCells()
    {
        // Each cell expects 100, and 780 of them are off by ten: 780 times 100/100.
        long[] counts = [100, .. Enumerable.Range(0, 780).Select(i => i % 2 == 0 ? 110L : 90)];
        Assert.Equal(0.493266162084356545, ChiSquareTest.PValue(counts, [.. Enumerable.Repeat(1 / 781.0, 781)]), 1e-12);
    }

    [Fact]
    public void PValue_AnImpossibleOutcomeDrawn_IsZero() => Assert.Equal(0, ChiSquareTest.PValue([50, 49, 1], [0.5, 0.5, 0]));

    [Fact]
    public void PValue_BadInput_Throws()
    {
        Assert.Contains("sum 0.9", Assert.Throws<ArgumentException>(() => ChiSquareTest.PValue([1, 1], [0.5, 0.4])).Message, StringComparison.Ordinal);
        Assert.Contains("sum NaN", Assert.Throws<ArgumentException>(() => ChiSquareTest.PValue([1, 1], [0.5, double.NaN])).Message, StringComparison.Ordinal);
        Assert.Contains("too few", Assert.Throws<ArgumentException>(() => ChiSquareTest.PValue([3, 3], [0.5, 0.5])).Message, StringComparison.Ordinal);
    }
}
