using Dpo.Teaching.Exercises;
using OptimumFunction = System.Func<double[][], double[][], double, double[][]>;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises05Tests
{
    public Exercises05Tests() => Lab.Start(_ => null);

    [Theory]
    [InlineData(3.5, 1 / 7.0, 2 / 7.0, 4 / 7.0, 2.5055259369907361, true, null)]
    [InlineData(13, 1 / 13.0, 4 / 13.0, 8 / 13.0, 5.129898714923073, false, "P_ref lost")]
    [InlineData(1088.5, 0.000459347726, 0.0587965, 0.940744, 13.98500, false, "exp(beta r)")]
    [InlineData(3.5, 1 / 7.0, 2 / 7.0, 4 / 7.0, 1.252762968, false, "J* = ln Z")]
    [InlineData(3.5, 1 / 7.0, 2 / 7.0, 4 / 7.0, 3.168672, false, "J* = E[r]")]
    [InlineData(1, 1, 1, 1, 1, false, null)]
    public void Hand_NamesTheMistake(double z, double stop, double left, double right, double j, bool solved, string? mistake)
    {
        var result = Exercise.Grade("05.1", new[] { z, stop, left, right, j }, seed: 1);
        Assert.Equal((solved, mistake), (result.Solved, result.Mistake));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    [InlineData("c", false)]
    public void Predict_OnlyRisesIsSolved(string choice, bool solved) => Assert.Equal(solved, Exercise.Grade("05.2", choice, seed: 1).Solved);

    [Fact]
    public void Stubs_AreNotSolvedYet()
    {
        Assert.Contains("not solved yet", Exercise.Grade("05.1", Enumerable.Repeat(double.NaN, 5).ToArray(), 1).Text, StringComparison.Ordinal);
        Assert.Contains("not solved yet", Exercise.Grade("05.2", "", 1).Text, StringComparison.Ordinal);
        OptimumFunction stub = (_, _, _) => throw new NotImplementedException();
        Assert.Contains("not solved yet", Exercise.Grade("05.3", stub, 1).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_TheExample_IsTheTruths()
    {
        var task = (CodeExercise<OptimumFunction>)ExerciseCatalog.Find("05.3");
        Assert.Equal([-1000, 0], task.Truth([[Math.Log(0.5), Math.Log(0.5)]], [[0, 1000]], 1)[0]);
    }
}
