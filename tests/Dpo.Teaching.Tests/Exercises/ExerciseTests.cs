using Dpo.Teaching.Exercises;
using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests.Exercises;

public sealed class ExerciseTests
{
    public ExerciseTests() => Lab.Start(_ => null);

    private static double[] Softmax(double[] logits, double tau)
    {
        var weights = Array.ConvertAll(logits, l => Math.Exp(l / tau));
        return Array.ConvertAll(weights, w => w / weights.Sum());
    }

    private static double[] Stub(double[] logits, double tau) => throw new NotImplementedException();

    [Fact]
    public void Check_UntouchedStubs_PrintNotSolvedYet() => Assert.Equal(
        string.Join('\n', new[] { "01.1", "01.1", "01.2", "01.2", "01.2", "01.3", "01.3" }.Select(id => $"{id} not solved yet")),
        Printed.By(() =>
        {
            Exercise.Check("01.1", double.NaN);
            Exercise.Check("01.1", Array.Empty<double>());
            Exercise.Check("01.2", Stub);
            Exercise.Check("01.2", (double[] logits, double tau) => (double[])null!);
            Exercise.Check("01.2", (double[] logits, double tau) => new[] { double.NaN });
            Exercise.Check("01.3", "");
            Exercise.Check("01.3", (string?)null);
        }));

    [Theory]
    [InlineData(-1.3862943611, true, null)]
    [InlineData(-1.39, true, null)]
    [InlineData(1.386, false, "sign")]
    [InlineData(-0.693, false, "mean over tokens")]
    [InlineData(0.25, false, "probability")]
    [InlineData(-2, false, "bits")]
    [InlineData(7, false, null)]
    public void Grade_ByHand_NamesTheMistake(double answer, bool solved, string? mistake)
    {
        var result = Exercise.Grade("01.1", answer, seed: 1);
        Assert.Equal((solved, mistake, solved ? 1 : 0), (result.Solved, result.Mistake, result.Points));
    }

    [Fact]
    public void Check_KnownMistake_PrintsItsSymptom() => Assert.Equal(
        "01.1 not yet. Yours is positive: then the probability would be above 1. (The step: Exercise.Hint(\"01.1\").)",
        Printed.By(() => Exercise.Check("01.1", 2 * Math.Log(2))));

    [Fact]
    public void Check_Solved_PrintsWhyItMatters() => Assert.Equal(
        "01.2 solved (2 points). Low tau nears greedy choice, high tau a fair die; "
        + "beta will do the same to the optimal policy: P_ref exp(r / beta).",
        Printed.By(() => Exercise.Check("01.2", Softmax)));

    [Fact]
    public void Hint_PrintsTheStep() => Assert.Equal(
        "01.2 The temperature acts on the logits, before the exponential; normalise last.", Printed.By(() => Exercise.Hint("01.2")));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Grade_TheTruth_SolvesWithEverySeed(int seed) => Assert.True(Exercise.Grade("01.2", (Delegate)Softmax, seed).Solved);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Grade_EachKnownMistake_IsNamedWithEverySeed(int seed)
    {
        var temperature = (CodeExercise<Func<double[], double, double[]>>)ExerciseCatalog.Find("01.2");
        foreach (var mistake in temperature.Mistakes)
        {
            Assert.False(CodeExercise<Func<double[], double, double[]>>.Agree(
                temperature.Run(mistake.Answer, seed), temperature.Run(temperature.Truth, seed)));
            Assert.Equal(mistake.Name, Exercise.Grade("01.2", mistake.Answer, seed).Mistake);
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 50)];

    // (0.227, 0.320, 0.453): the example's own result, typed.
    [Fact]
    public void Grade_TypedConstant_Fails()
    {
        var result = Exercise.Grade("01.2", (double[] logits, double tau) => new[] { 0.227, 0.320, 0.453 }, seed: 1);
        Assert.Equal((false, null), (result.Solved, result.Mistake));
        Assert.EndsWith(
            "Try the example: logits (0, ln 2, 2 ln 2) at tau = 2 give (0.227, 0.320, 0.453).", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Grade_Seed_DrawsOtherInputs_AndTheSameAgain()
    {
        Assert.NotEqual(FirstLogit(1), FirstLogit(2));
        Assert.Equal(FirstLogit(1), FirstLogit(1));

        static double FirstLogit(int seed)
        {
            var seen = double.NaN;
            Exercise.Grade("01.2", (double[] logits, double tau) =>
            {
                seen = logits[0];
                return logits;
            }, seed);
            return seen;
        }
    }

    [Fact]
    public void Grade_FunctionThatOverwritesItsInput_IsJudgedFairly() => Assert.True(Exercise.Grade("01.2", (double[] logits, double tau) =>
    {
        var result = Softmax(logits, tau);
        Array.Clear(logits);
        return result;
    }, seed: 1).Solved);

    [Fact]
    public void Check_FunctionThatThrows_IsOneLine() => Assert.Equal(
        "01.2 not yet. Your function stopped with InvalidOperationException (oops)",
        Printed.By(() => Exercise.Check("01.2", double[] (double[] logits, double tau) => throw new InvalidOperationException("oops"))));

    [Fact]
    public void Check_AnotherKindOfAnswer_SaysWhatIsAsked() => Assert.Equal(
        "01.1 not yet. The answer is a number.\n01.1 not yet. The numbers asked for are 1, yours are 2.\n"
        + "01.2 not yet. The answer is a function (double[] logits, double tau) => double[].",
        Printed.By(() =>
        {
            Exercise.Check("01.1", "c");
            Exercise.Check("01.1", [1.0, 2.0]);
            Exercise.Check("01.2", 0.5);
        }));

    [Theory]
    [InlineData("c", true, null)]
    [InlineData("C", true, null)]
    [InlineData(" targets not shifted ", true, null)]
    [InlineData("a", false, "over-fitting")]
    [InlineData("b", false, "step size")]
    [InlineData("d", false, "targets shifted the other way")]
    [InlineData("e", false, null)]
    public void Grade_Choice_ByLetterOrWords(string answer, bool solved, string? mistake)
    {
        var result = Exercise.Grade("01.3", answer, seed: 1);
        Assert.Equal((solved, mistake, solved ? 2 : 0), (result.Solved, result.Mistake, result.Points));
    }

    [Fact]
    public void Check_UnknownChoice_ListsTheOptions() => Assert.Equal(
        "01.3 not yet. Answer one of a over-fitting; b step size; c targets not shifted; d targets shifted the other way.",
        Printed.By(() => Exercise.Check("01.3", "the data")));

    [Fact]
    public void Check_UnknownExercise_ListsThem() => Assert.StartsWith(
        "There is no exercise \"99.1\". There are 01.1, 01.2, 01.3",
        Assert.Throws<ArgumentException>(() => Exercise.Check("99.1", 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Answers_KeepTheLast_UntilLabStart()
    {
        Printed.By(() =>
        {
            Exercise.Check("01.1", 1);
            Exercise.Check("01.1", 2);
        });
        Assert.Equal(2.0, Exercise.Answers["01.1"]);
        Lab.Start(_ => null);
        Assert.Empty(Exercise.Answers);
    }

    // Every exercise of the catalog, also those that later chapters add.
    [Fact]
    public void Catalog_HandMistakes_DifferFromTheTruthAndEachOther()
    {
        foreach (var task in ExerciseCatalog.All.OfType<HandExercise>())
        {
            Assert.True(task.Grade(task.Truth, 1).Solved, task.Id);
            foreach (var mistake in task.Mistakes)
                Assert.Equal(mistake.Name, task.Grade(mistake.Answer, 1).Mistake);
        }
    }

    [Fact]
    public void Catalog_IdsAreUniqueAndInOrder_AndEachFileIsListed()
    {
        var ids = ExerciseCatalog.All.Select(task => task.Id).ToArray();
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
        Assert.Equal(SourceFile.Paths.Count(f => f.StartsWith("Exercises/", StringComparison.Ordinal) && SourceFile.Find(f)!.Members.Any(m => m.Name == "Task")), ids.Length);
    }

    [Fact]
    public void Catalog_ChoicesHaveOneRightOption()
    {
        foreach (var task in ExerciseCatalog.All.OfType<ChoiceExercise>())
            Assert.Single(task.Options, o => o.Symptom is null);
    }
}
