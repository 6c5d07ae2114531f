using Dpo.Teaching.Exercises;
using Dpo.Tests.Shared;
using PairLoss = System.Func<double[], double[], double[], double[], double, double>;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class Exercises06Tests
{
    public Exercises06Tests() => Lab.Start(_ => null);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    // The pair c > a at Q: 2 ln 12, ln(1 + 1/144), 1/145; three digits are enough.
    [Theory]
    [InlineData(4.97, 0.00692, 0.0069, null)]
    [InlineData(2.485, 0.0800, 0.0769, "beta lost")]
    [InlineData(3.584, 0.0274, 0.0270, "no reference")]
    [InlineData(3.871, 0.0206, 0.0204, "mean over tokens")]
    [InlineData(-4.97, 4.98, 0.993, "swapped")]
    [InlineData(5.5, 0.00408, 0.00407, "no log")]
    public void ByHand_NamesTheMistake(double margin, double loss, double weight, string? mistake)
    {
        var result = Exercise.Grade("06.1", new[] { margin, loss, weight }, seed: 1);
        Assert.Equal((mistake is null, mistake), (result.Solved, result.Mistake));
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double Truth(double[] chosen, double[] rejected, double[] refChosen, double[] refRejected, double beta) =>
        chosen.Select((c, i) => Softplus(-beta * (c - refChosen[i] - (rejected[i] - refRejected[i])))).Average();

    [Fact]
    public void Example_IsPencilsPair() => Assert.Equal(0.0069204428,
        Truth([Math.Log(0.75)], [Math.Log(0.125)], [Math.Log(0.25)], [Math.Log(0.5)], 2), 1e-10);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Implement_TheTruthSolves_AndEachKnownMistakeIsNamed(int seed)
    {
        Assert.True(Exercise.Grade("06.2", (PairLoss)Truth, seed).Solved);
        var task = (CodeExercise<PairLoss>)ExerciseCatalog.Find("06.2");
        Assert.Equal(5, task.Mistakes.Length);
        foreach (var mistake in task.Mistakes)
        {
            Assert.False(CodeExercise<PairLoss>.Agree(task.Run(mistake.Answer, seed), task.Run(task.Truth, seed)), mistake.Name);
            Assert.Equal(mistake.Name, Exercise.Grade("06.2", mistake.Answer, seed).Mistake);
        }
    }

    [Theory]
    [InlineData("c", true, null)]
    [InlineData("no bug, only the margin is bound", true, null)]
    [InlineData("a", false, "a sign error")]
    [InlineData("b", false, "the step is too large")]
    [InlineData("d", false, "EOS is missing from the mask")]
    public void Predict_NamesTheMistake(string answer, bool solved, string? mistake)
    {
        var result = Exercise.Grade("06.3", answer, seed: 1);
        Assert.Equal((solved, mistake), (result.Solved, result.Mistake));
    }

    [Fact]
    public void Stubs_AreNotSolvedYet() => Assert.Equal("06.1 not solved yet\n06.2 not solved yet\n06.3 not solved yet", Printed.By(() =>
    {
        Exercise.Check("06.1", [double.NaN, double.NaN, double.NaN]);
        Exercise.Check("06.2", (PairLoss)((_, _, _, _, _) => throw new NotImplementedException()));
        Exercise.Check("06.3", "");
    }));
}
