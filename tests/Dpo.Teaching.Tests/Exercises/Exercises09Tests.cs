using Dpo.Teaching.Exercises;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises09Tests
{
    public Exercises09Tests() => Lab.Start(_ => null);

    [Theory]
    [InlineData(new[] { 1, 1, 7 }, new[] { 8, 2 }, "two BOS")]
    [InlineData(new[] { 1, 7 }, new[] { 8, 9 }, "no EOS")]
    [InlineData(new[] { 1, 7 }, new[] { 2 }, "empty response")]
    [InlineData(new[] { 1, 7 }, new[] { 8, 2 }, "")]
    public void Debug_EachFault_HasItsName(int[] prompt, int[] response, string fault) =>
        Assert.Equal(fault, ((CodeExercise<Func<int[], int[], int, int, string>>)ExerciseCatalog.Find("09.1")).Truth(prompt, response, 1, 2));

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    [InlineData("as their losses", false)]
    public void Predict_TheSmallestBetaGoesFurthest(string choice, bool solved) => Assert.Equal(solved, Exercise.Grade("09.2", choice, seed: 1).Solved);

    [Fact]
    public void Extend_TheExample_IsTheTruths() =>
        Assert.Equal(1, ((CodeExercise<Func<double[], double[], double[], double, int>>)ExerciseCatalog.Find("09.3")).Truth([0.7, 0.8, 0.9], [1, 3, 9], [0, 0, 0], 5));

    [Fact]
    public void Stubs_AreNotSolvedYet()
    {
        Func<int[], int[], int, int, string> faults = (_, _, _, _) => throw new NotImplementedException();
        Func<double[], double[], double[], double, int> choose = (_, _, _, _) => throw new NotImplementedException();
        Assert.All(new[] { Exercise.Grade("09.1", faults, 1), Exercise.Grade("09.2", "", 1), Exercise.Grade("09.3", choose, 1) },
            r => Assert.Contains("not solved yet", r.Text, StringComparison.Ordinal));
    }
}
