using Dpo.Base;

namespace Dpo.Tests.Base;

public sealed class LineProgressTests
{
    [Fact]
    public void Report_ALineATenth_TheEnd_AndWhatHasADetail()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var lines = new LineProgress(writer);
        for (var i = 1; i <= 40; i++)
        {
            lines.Report(new("train", i, 40, TimeSpan.FromSeconds(i), new Dictionary<string, double> { ["loss"] = 2 }, i == 40));
        }
        lines.Report(new("run", 1, 2, TimeSpan.FromSeconds(1.5), new Dictionary<string, double>(), false) { Detail = "cell 2" });
        lines.Report(new("run", 1, 2, TimeSpan.FromSeconds(2.5), new Dictionary<string, double>(), false) { Detail = "cell 3" });
        var written = writer.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal("train 1/40 (1/s, 39 s left) loss 2", written[0]);
        Assert.Equal((long[])[1, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40],
            written[..^2].Select(l => long.Parse(l.Split(' ', '/')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal("train 40/40 (1/s) loss 2", written[^3]);
        Assert.Equal(["run 1/2 (1.5 s) cell 2", "run 1/2 (2.5 s) cell 3"], written[^2..]);
    }

    [Fact]
    public void Constructor_NoWriter_IsRefused() => Assert.Throws<ArgumentNullException>(() => new LineProgress(null!));
}
