using Dpo.Metrics;
using Dpo.Science.Claims;
using Dpo.Science.Toy;

namespace Dpo.Science.Tests.Claims;

public sealed class LectureClaimsTests
{
    [Theory]
    [InlineData(0.1, 0.3, "holds", "fails")]
    [InlineData(-0.3, -0.1, "fails", "holds")]
    [InlineData(-0.1, 0.1, "undecided", "undecided")]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, "undecided", "undecided")]
    public void Verdict_IsByWhereTheIntervalLies(double low, double high, string above, string below)
    {
        var interval = new Interval(0, low, high);
        Assert.Equal(above, Claim.Verdict([new("", interval, Above: 0)]));
        Assert.Equal(below, Claim.Verdict([new("", interval, Below: 0)]));
        Assert.Throws<ArgumentException>(() => Claim.Verdict([new("", interval)]));
    }

    [Fact]
    public void Rows_DifferencesAndRatiosAreWithinASeed()
    {
        ToyResult Row(string run, long seed, double regret) => new(run, seed, 0, regret, 0, 0, 0, 0);
        var rows = new ClaimRows([Row("b", 2, 0.4), Row("a", 1, 0.5), Row("a", 2, 0.9), Row("b", 1, 0.1), Row("c", 1, 0)]);
        Assert.Equal([50.0, 90], rows.Regret("a"));
        Assert.Equal([10.0, 40], rows.Regret("b"));
        var difference = ClaimRows.Difference(rows.Regret("a"), rows.Regret("b"));
        Assert.Equal(45, difference.Value, 1e-12);
        // Student's t of one degree of freedom is Cauchy's distribution.
        Assert.Equal(45 + Math.Tan(0.475 * Math.PI) * 5, difference.High, 1e-9);
        Assert.Equal(Math.Sqrt(5 * 2.25), ClaimRows.Ratio(rows.Regret("a"), rows.Regret("b")).Value, 1e-12);
        Assert.Contains("there is no row \"d\"", Assert.Throws<InvalidOperationException>(() => rows.Regret("d")).Message, StringComparison.Ordinal);
        Assert.Contains("one run has 2 seeds and the other 1", Assert.Throws<InvalidOperationException>(() => ClaimRows.Difference(rows.Regret("a"), rows.Regret("c"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Measured_HasIntervalAndBar()
    {
        Assert.Equal("regret, %: 0.05 (0.04 to 0.06), bar below 0.10", new Measured("regret, %", new Interval(0.05, 0.04, 0.06), Below: 0.1).ToString());
        Assert.Equal("lines: 1234", new Measured("lines", new Interval(1234, 1234, 1234)).ToString());
    }

    [Fact]
    public void Implementation_IsWhatWasCountedAtTheCommitItNames()
    {
        var found = LectureClaims.All[2].Measure(new ClaimRows([]));
        Assert.Equal("holds", Claim.Verdict(found));
        Assert.Contains("(counted at commit b76201c)", found[0].What, StringComparison.Ordinal);
        Assert.Equal([87, 3, 564, 23, 1284, 10, 33], found.Skip(1).Select(m => m.Interval.Value));
        Assert.Equal(87 / 564.0, found[0].Interval.Value, 1e-12);
    }

    [Fact]
    public void All_AreNine_AndTheirRunsExist()
    {
        Assert.Equal(Enumerable.Range(1, 9), LectureClaims.All.Select(c => c.Number));
        Assert.All(LectureClaims.Runs, run => Assert.True(ToyRuns.All.ContainsKey(run)));
    }
}
