using Dpo.Teaching.Exercises;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises08Tests
{
    public Exercises08Tests() => Lab.Start(_ => null);

    // 1/4 ln 1/2 + 5/16 ln 5/4 + 7/16 ln 7/4
    [Theory]
    [InlineData(0.25, 0.3125, 0.4375, 0.14128, true, null)]
    [InlineData(0.667, 0.167, 0.167, 0.0566, false, "P^2 renormalised")]
    [InlineData(0.25, 0.3125, 0.4375, 0.693, false, "KL is ln N")]
    [InlineData(0.25, 0.3125, 0.4375, 0.193, false, "KL is its bound")]
    public void Hand_NamesTheMistake(double stop, double left, double right, double kl, bool solved, string? mistake)
    {
        var result = Exercise.Grade("08.1", new[] { stop, left, right, kl }, seed: 1);
        Assert.Equal((solved, mistake), (result.Solved, result.Mistake));
    }

    [Fact]
    public void Code_TheExample_IsTheTruths() =>
        Assert.Equal(0.675, ((CodeExercise<Func<int, int, int, double>>)ExerciseCatalog.Find("08.2")).Truth(120, 30, 50), 12);

    [Theory]
    [InlineData("a", false)]
    [InlineData("d", true)]
    public void Extend_NobodyChanges(string choice, bool solved) => Assert.Equal(solved, Exercise.Grade("08.3", choice, seed: 1).Solved);

    [Fact]
    public void Stubs_AreNotSolvedYet()
    {
        Func<int, int, int, double> stub = (_, _, _) => throw new NotImplementedException();
        Assert.All(new[] { Exercise.Grade("08.1", new[] { double.NaN, double.NaN, double.NaN, double.NaN }, 1), Exercise.Grade("08.2", stub, 1), Exercise.Grade("08.3", "", 1) },
            r => Assert.Contains("not solved yet", r.Text, StringComparison.Ordinal));
    }
}
