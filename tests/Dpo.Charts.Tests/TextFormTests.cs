namespace Dpo.Charts.Tests;

public class TextFormTests
{
    [Fact]
    public void Lines_CourseAndRules()
    {
        var text = Samples.Lines.ToString().Split('\n');
        Assert.Equal("Loss falls below ln V", text[0]);
        Assert.Equal("x: step | y: loss (nats per token)", text[1]);
        Assert.StartsWith("95 % (band): [4.696, 4.896] at 0", text[2]);
        Assert.StartsWith("train: █", text[3]);
        Assert.Contains("200 points, first 4.796 at 0, last 1.62 at 199, min 1.62 at 199, max 4.796 at 0", text[3]);
        Assert.Equal("ln V: y = 3.296", text[5]);
        Assert.Equal("warm-up: x = 20", text[6]);
    }

    [Fact]
    public void ShortLine_GapIsABlank() =>
        Assert.EndsWith("r: ▁ ▅█ 4 points, first 1 at 0, last 3 at 3, min 1 at 0, max 3 at 3", Samples.ShortLine.ToString());

    [Fact]
    public void Bars_ATable() => Assert.Equal(
        """
        Sampled is near exact
        x: response | y: probability
                 exact            sampled
          the      0.6   0.58 [0.5, 0.66]
          <eos>    0.3   0.33 [0.25, 0.4]
          \n       0.1  0.09 [0.05, 0.12]
        """.ReplaceLineEndings("\n"), Samples.Bars.ToString());

    [Fact]
    public void Points_FewAreListed() => Assert.Contains("good: -2 [-2.5, -1.5] at -3, -1 [-1.5, -0.8] at -2", Samples.Points.ToString());

    [Fact]
    public void Intervals_ATable() => Assert.Contains("  PPO is longer              -0.1 [-0.3, 0.05]", Samples.Intervals.ToString());

    [Fact]
    public void Histogram_SaysItsPeak() => Assert.Contains("base: ▅█▅▁ 4 bins from 0 to 4, highest 0.5 at 1.5", Samples.Histogram.ToString());

    [Fact]
    public void Heatmap_ExtremesAndTable()
    {
        Assert.Contains("probability: 2 rows, 3 columns, min 0.1 at (c, a), max 0.7 at (a, a)", Samples.Heatmap.ToString());
        Assert.Contains("  b  0.25  0.5  0.25", Samples.Heatmap.ToString());
    }

    [Fact]
    public void Log_NamesTheAxis() => Assert.Contains("x: pairs (log) | y: regret (log)", Samples.Log.ToString());
}
