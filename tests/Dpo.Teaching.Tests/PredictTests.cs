using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests;

public sealed class PredictTests
{
    public PredictTests() => Lab.Start(_ => null);

    [Fact]
    public void Ask_NoGuess_RunsThrough() => Assert.Equal(
        "01.4 no guess\n01.4 no guess\n01.4 no guess\n01.4 outcome 3.5 (no guess)\n01.4 outcome: DPO (no guess)",
        Printed.By(() =>
        {
            Predict.Ask("01.4", double.NaN);
            Predict.Ask("01.4", "");
            Predict.Ask("01.4", null);
            Predict.Reveal("01.4", 3.5);
            Predict.Reveal("01.4", "DPO");
        }));

    [Fact]
    public void Reveal_Number_SaysHowFarOff() => Assert.Equal(
        "01.4 guess kept; the next cell shows the outcome\n01.4 guess 4, outcome 3.5: off by +0.5\n"
        + "01.4 guess 4, outcome 4.25: off by -0.25\n01.4 guess 4, outcome 4: exact",
        Printed.By(() =>
        {
            Predict.Ask("01.4", 4);
            Predict.Reveal("01.4", 3.5);
            Predict.Reveal("01.4", 4.25);
            Predict.Reveal("01.4", 4);
        }));

    [Theory]
    [InlineData("rises", 0.3, "02.2 guess rises, outcome rises (0.3): right")]
    [InlineData("Falls", 0.3, "02.2 guess Falls, outcome rises (0.3): not so")]
    [InlineData("falls", -0.3, "02.2 guess falls, outcome falls (-0.3): right")]
    [InlineData("same", 1e-12, "02.2 guess same, outcome same (1e-12): right")]
    [InlineData("up", 0.3, "02.2 guess \"up\", outcome rises (0.3); a direction is written rises, falls or same")]
    public void Reveal_Direction_FollowsTheSign(string guess, double actual, string line) => Assert.Equal(line, Printed.By(() =>
    {
        Predict.Ask("02.2", guess);
        Predict.Reveal("02.2", actual);
    }).Split('\n')[^1]);

    [Theory]
    [InlineData("0.05, 0.1, 0.5", "09.2 guess: 0.05, 0.1, 0.5, outcome: 0.05, 0.1, 0.5: right")]
    [InlineData("reversed", "09.2 guess: reversed, outcome: 0.05, 0.1, 0.5: not so")]
    public void Reveal_Words_AreCompared(string guess, string line) => Assert.Equal(line, Printed.By(() =>
    {
        Predict.Ask("09.2", guess);
        Predict.Reveal("09.2", "0.05, 0.1, 0.5");
    }).Split('\n')[^1]);
}
