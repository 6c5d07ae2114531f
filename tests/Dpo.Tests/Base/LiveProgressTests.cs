using Dpo.Base;

namespace Dpo.Tests.Base;

public sealed class LiveProgressTests
{
    [Theory]
    [InlineData(5e-5, "5e-5")]
    [InlineData(-1.23456e-7, "-1.235e-7")]
    [InlineData(0.000123456, "0.0001235")]
    [InlineData(0.69314718, "0.6931")]
    [InlineData(2, "2")]
    [InlineData(0, "0")]
    [InlineData(12345.6, "12346")]
    [InlineData(double.NaN, "NaN")]
    public void ToString_AMetricOfAnySize_ShowsDigitsThatSaySomething(double value, string shown) =>
        Assert.Equal($"train 1/2 (4/s) lr {shown}",
            new LiveProgress("train", 1, 2, TimeSpan.FromSeconds(0.25), new Dictionary<string, double> { ["lr"] = value }, Finished: true).ToString());

    [Fact]
    public void ToString_ASlowStage_HasARate() => Assert.StartsWith("train 1/2 (0.0025/s",
        new LiveProgress("train", 1, 2, TimeSpan.FromSeconds(400), new Dictionary<string, double>(), Finished: false).ToString(), StringComparison.Ordinal);
}
