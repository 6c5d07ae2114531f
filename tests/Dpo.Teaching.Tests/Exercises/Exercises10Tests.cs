using Dpo.Teaching.Exercises;
using StepZeroFunction = System.Func<double, double[], double[], bool[], double, double, string>;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises10Tests
{
    public Exercises10Tests() => Lab.Start(_ => null);

    [Fact]
    public void Debug_AWrongName_IsAnsweredByWhatItWouldHaveShown()
    {
        var truth = (double[])ExerciseCatalog.Find("10.1").Samples.First().Answer;
        Assert.Equal(Enumerable.Range(1, 8).Select(n => (double)n), truth.Order());
        Assert.True(Exercise.Grade("10.1", truth, 1).Solved);
        double[] first = [.. truth];
        first[0] = 2;
        var result = Exercise.Grade("10.1", first, 1);
        Assert.Equal("reference not frozen for patient A", result.Mistake);
        Assert.Contains("DPO's loss would stay at ln 2", result.Text, StringComparison.Ordinal);
        Assert.Contains("7 of 8 are right", result.Text, StringComparison.Ordinal);
        Assert.Contains("8 numbers from 1 to 8", Exercise.Grade("10.1", new[] { 1, 2, 3.5, 4, 5, 6, 7, 8 }, 1).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.72, 0, true, 0, "loss")]
    [InlineData(0.6931, 1e-6, true, 0, "reference")]
    [InlineData(0.6931, 0, false, 0, "eos")]
    [InlineData(0.6931, 0, true, 0.1, "padding")]
    [InlineData(0.6931, 0, true, 0, "")]
    public void Implement_TheFirstBrokenOne_IsNamed(double loss, double drift, bool eos, double padding, string name) =>
        Assert.Equal(name, ((CodeExercise<StepZeroFunction>)ExerciseCatalog.Find("10.2")).Truth(loss, [1, 2], [1, 2 + drift], [false, true, eos], -3, -3 + padding));

    [Theory]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 4 }, true)]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7, 8, 3, 4 }, false)]
    [InlineData(new double[] { 1, 2, 3, 4, 5, 6, 7, 0, 0.5, 9 }, false)]
    [InlineData(new double[] { 1, 2, 3 }, false)]
    public void Extend_FourSeedsOnOneSide(double[] numbers, bool solved) => Assert.Equal(solved, Exercise.Grade("10.3", numbers, 1).Solved);

    [Fact]
    public void Stubs_AreNotSolvedYet()
    {
        StepZeroFunction stub = (_, _, _, _, _, _) => throw new NotImplementedException();
        Assert.All(new[] { Exercise.Grade("10.1", Enumerable.Repeat(double.NaN, 8).ToArray(), 1), Exercise.Grade("10.2", stub, 1), Exercise.Grade("10.3", new[] { double.NaN }, 1) },
            r => Assert.Contains("not solved yet", r.Text, StringComparison.Ordinal));
    }
}
