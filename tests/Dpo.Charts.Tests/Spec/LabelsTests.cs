using Dpo.Charts.Spec;

namespace Dpo.Charts.Tests.Spec;

public class LabelsTests
{
    [Theory]
    [InlineData("a\nb", @"a\nb")]
    [InlineData("\0", @"\x00")]
    [InlineData("π ≤ 1 😀", "π ≤ 1 😀")]
    public void Clean_IsTextThatXmlHolds(string text, string expected) => Assert.Equal(expected, Labels.Clean(text));

    [Fact]
    public void Clean_HalfAPair_IsReplaced() => Assert.Equal("a\uFFFD", Labels.Clean("a" + (char)0xD800));

    [Fact]
    public void Wrap_WordLongerThanTheLine_IsCut() => Assert.Equal(["abcd", "e f"], Labels.Wrap("abcde f", 4));

    [Fact]
    public void Ticks_TooMany_EveryKthIsShown()
    {
        var (ticks, _) = Labels.Ticks([.. Enumerable.Range(0, 80).Select(i => $"y{i}")], 650, 15);
        Assert.Equal(80, ticks.Length);
        Assert.Equal(27, ticks.Count(t => string.Join("", t) != ""));
    }

    [Fact]
    public void Ticks_WordsFit_AreWrappedNotTurned()
    {
        var (ticks, turned) = Labels.Ticks(["the cat sat on the mat", "short"], 200, 15);
        Assert.False(turned);
        Assert.Equal(["the cat", "sat on the", "mat"], ticks[0]);
    }

    [Fact]
    public void Ticks_LongWords_AreShortenedAndTurned()
    {
        var (ticks, turned) = Labels.Ticks([.. Enumerable.Repeat("an-unbreakable-and-very-long-label", 5)], 600, 15);
        Assert.True(turned);
        Assert.Equal("an-unbreakable-and-ve…", Assert.Single(ticks[0]));
    }

    [Theory]
    [InlineData(0.000123456, "0.0001235")]
    [InlineData(12345.678, "12346")]
    [InlineData(1e9, "1E9")]
    [InlineData(-0.5, "-0.5")]
    public void Numbers_Text(double value, string expected) => Assert.Equal(expected, Dpo.Charts.Spec.Numbers.Text(value));

    [Theory]
    [InlineData("/")]
    [InlineData("\\")]
    [InlineData("x")]
    [InlineData("-")]
    [InlineData("|")]
    [InlineData("+")]
    public void Hatching_StaysInsideItsBox(string pattern)
    {
        var lines = Hatching.Lines(pattern, new Box(10, 20, 40, 120)).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, l =>
        {
            Assert.InRange(l.X0, 10, 40);
            Assert.InRange(l.X1, 10, 40);
            Assert.InRange(l.Y0, 20, 120);
            Assert.InRange(l.Y1, 20, 120);
        });
    }
}
