using Dpo.Teaching.Exercises;
using RewardLoss = System.Func<double[], double[], double>;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises03Tests
{
    public Exercises03Tests() => Lab.Start(_ => null);

    [Theory]
    [InlineData(2.772588722, 4.158883083, 0.984615385, true, null)]
    [InlineData(-0.060624622, -0.283768173, 0.984615385, false, "log p for log odds")]
    [InlineData(2.772588722, 1.386294361, 0.8, false, "r_c = ln 4")]
    [InlineData(4, 6, 0.984615385, false, "base 2")]
    [InlineData(1, 2, 3, false, null)]
    public void Hand_NamesTheMistake(double b, double c, double p, bool solved, string? mistake)
    {
        var result = Exercise.Grade("03.1", new[] { b, c, p }, seed: 1);
        Assert.Equal((solved, mistake), (result.Solved, result.Mistake));
    }

    [Theory]
    [InlineData("a", false)]
    [InlineData("b", false)]
    [InlineData("c", false)]
    [InlineData("d", true)]
    public void Predict_OnlyNothingIsSolved(string choice, bool solved) => Assert.Equal(solved, Exercise.Grade("03.3", choice, seed: 1).Solved);

    [Fact]
    public void Stubs_AreNotSolvedYet()
    {
        RewardLoss stub = (_, _) => throw new NotImplementedException();
        Assert.All(new[] { Exercise.Grade("03.1", new[] { double.NaN, double.NaN, double.NaN }, 1), Exercise.Grade("03.2", stub, 1), Exercise.Grade("03.3", "", 1) },
            r => Assert.Contains("not solved yet", r.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Code_TheExample_IsTheTruths()
    {
        var task = (CodeExercise<RewardLoss>)ExerciseCatalog.Find("03.2");
        Assert.Equal((Math.Log(2) + 1000) / 2, task.Truth([0, 0], [0, 1000]), 9);
    }
}
