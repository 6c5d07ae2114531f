using Dpo.Teaching.Exercises;
using BootstrapFunction = System.Func<double[], double[], int[][], double[]>;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises07Tests
{
    public Exercises07Tests() => Lab.Start(_ => null);

    // 2 [ 1/6 ln 7/6 + 1/6 ln 7/12 + 2/3 ln 7/6 ], and 2 [ 1/6 ln 7/6 + 1/4 ln 7/8 + 7/12 ln 49/48 ] less that.
    [Theory]
    [InlineData(0.077252149, -0.068576985, true, null)]
    [InlineData(0.077252149, 0.046945865, false, "J under the learnt reward")]
    [InlineData(0.077252149, 0.068576985, false, "absolute values")]
    [InlineData(1, 2, false, null)]
    public void Hand_NamesTheMistake(double ofReward, double ofPolicy, bool solved, string? mistake)
    {
        var result = Exercise.Grade("07.2", new[] { ofReward, ofPolicy }, seed: 1);
        Assert.Equal((solved, mistake), (result.Solved, result.Mistake));
    }

    [Theory]
    [InlineData("a", false)]
    [InlineData("b", false)]
    [InlineData("c", true)]
    public void Predict_OnlyEqualKlIsSolved(string choice, bool solved) => Assert.Equal(solved, Exercise.Grade("07.1", choice, seed: 1).Solved);

    [Fact]
    public void Stubs_AreNotSolvedYet()
    {
        BootstrapFunction stub = (_, _, _) => throw new NotImplementedException();
        Assert.All(new[] { Exercise.Grade("07.1", "", 1), Exercise.Grade("07.2", new[] { double.NaN, double.NaN }, 1), Exercise.Grade("07.3", stub, 1) },
            r => Assert.Contains("not solved yet", r.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Code_TheExample_IsTheTruths()
    {
        var task = (CodeExercise<BootstrapFunction>)ExerciseCatalog.Find("07.3");
        Assert.Equal([1, 2, 1], task.Truth([1, 2], [0, 0], [[0, 0], [1, 1]]));
    }
}
