using Dpo.Teaching.Exercises;
using AdvantageFunction = System.Func<double[], double[], double, double[]>;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises04Tests
{
    public Exercises04Tests() => Lab.Start(_ => null);

    [Theory]
    [InlineData(0.05436386, 0.22765065, -0.28201451, true, null)]
    [InlineData(-0.43321699, -0.08664340, 0.51986039, false, "no KL")]
    [InlineData(0.34657359, 0.51986039, 1.47124329, false, "E[r] not subtracted")]
    [InlineData(0.43491088, 1.82120524, -0.37601935, false, "P forgotten")]
    [InlineData(1, 2, 3, false, null)]
    public void Hand_NamesTheMistake(double stop, double left, double right, bool solved, string? mistake)
    {
        var result = Exercise.Grade("04.1", new[] { stop, left, right }, seed: 1);
        Assert.Equal((solved, mistake), (result.Solved, result.Mistake));
    }

    [Theory]
    [InlineData("a", false)]
    [InlineData("b", false)]
    [InlineData("c", true)]
    [InlineData("d", false)]
    public void Predict_OnlyTheGainedOnesAreFlat(string choice, bool solved) => Assert.Equal(solved, Exercise.Grade("04.3", choice, seed: 1).Solved);

    [Fact]
    public void Stubs_AreNotSolvedYet()
    {
        AdvantageFunction stub = (_, _, _) => throw new NotImplementedException();
        Assert.All(new[] { Exercise.Grade("04.1", new[] { double.NaN, double.NaN, double.NaN }, 1), Exercise.Grade("04.2", stub, 1), Exercise.Grade("04.3", "", 1) },
            r => Assert.Contains("not solved yet", r.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Code_TheExample_IsTheTruths()
    {
        var task = (CodeExercise<AdvantageFunction>)ExerciseCatalog.Find("04.2");
        var ln2 = Math.Log(2);
        Assert.Equal([3 * ln2, ln2], task.Truth([0, 6 * ln2], [2.5 * ln2, 5 * ln2], 0.5), (a, b) => Math.Abs(a - b) < 1e-12);
    }
}
