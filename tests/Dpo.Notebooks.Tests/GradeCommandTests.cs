using System.Text.Json.Nodes;
using Dpo.Kernel;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

public sealed class GradeCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Solutions => Curriculum.Solutions;

    // The chapter of 05 as a student hands it in, with other answers.
    private string HandedIn(string first, string choice, string function)
    {
        var chapter = StudentCopy.Of(Curriculum.Load("05-optimal-policy.ipynb"), Curriculum.Folder, _folder.Path);
        var cells = chapter.CodeCells.Where(c => c.Source.Contains("Exercise.Check", StringComparison.Ordinal)).ToList();
        (cells[0].Source, cells[1].Source, cells[2].Source) = (first, $"Exercise.Check(\"05.2\", \"{choice}\");", function);
        chapter.Save(_folder.File("student.ipynb"));
        return _folder.File("student.ipynb");
    }

    private const string Right = """
        double[][] LogOptimum(double[][] p, double[][] r, double beta) => p.Zip(r, (a, b) =>
        {
            var t = a.Zip(b, (x, y) => x + y / beta).ToArray();
            var z = t.Max() + Math.Log(t.Sum(v => Math.Exp(v - t.Max())));
            return t.Select(v => v - z).ToArray();
        }).ToArray();
        Exercise.Check("05.3", LogOptimum);
        """;

    [Theory]
    [MemberData(nameof(Solutions))]
    public void Grade_TheSolutions_EarnAllPoints(string name)
    {
        var done = CommandLine.Run("grade", Path.Combine(Curriculum.Folder, name), "--json", _folder.File("grades.json"));
        Assert.Equal(0, done.Code);
        var grades = JsonNode.Parse(File.ReadAllText(_folder.File("grades.json")))!["notebooks"]![0]!;
        Assert.Equal((int)grades["of"]!, (int)grades["points"]!);
        Assert.Equal(3, grades["exercises"]!.AsArray().Count);
    }

    [Fact]
    public void Grade_AMistake_AnOpenAndASolvedExercise_EarnTheirPointsAndHints()
    {
        var file = HandedIn("Exercise.Check(\"05.1\", new[] { 13, 1 / 13.0, 4 / 13.0, 8 / 13.0, 2 * Math.Log(13) });", "", Right);
        var done = CommandLine.Run("grade", file, "--json", _folder.File("grades.json"));
        Assert.Equal(0, done.Code);
        Assert.Contains("0 of 2  05.1 not yet. Yours would say a response that the reference never says.", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 1  05.2 not solved yet", done.Output, StringComparison.Ordinal);
        Assert.Contains("3 of 3  05.3 solved (3 points).", done.Output, StringComparison.Ordinal);
        Assert.EndsWith($"3 of 6 points: {file}\n", done.Output, StringComparison.Ordinal);
        Assert.Equal("P_ref lost", (string?)JsonNode.Parse(File.ReadAllText(_folder.File("grades.json")))!["notebooks"]![0]!["exercises"]![0]!["mistake"]);
    }

    // The endless cell keeps its thread; those behind it go on in a session of their own.
    [Fact]
    public void Grade_FailingAndEndlessCells_CostTheirOwnPointsAlone()
    {
        var done = CommandLine.Run("grade", HandedIn("while (true) { }\nExercise.Check(\"05.1\", 1);", "a", "int x = \"text\";\nExercise.Check(\"05.3\", 1);"), "--limit", "2");
        Assert.Equal(0, done.Code);
        Assert.Contains("0 of 2  05.1 stopped: it did not end within 2 s", done.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1  05.2 solved", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 3  05.3 stopped: CompilationError in its line 1: ", done.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Grade_NoExercise_OrNoLimit_IsOneSentence()
    {
        CommandLine.Sentence(CommandLine.Run("grade", Path.Combine(Curriculum.Folder, "00-start-here.ipynb")), 1, "there is no exercise in it");
        CommandLine.Sentence(CommandLine.Run("grade", Curriculum.Folder, "--limit", "0"), 2, "--limit is \"0\"; expected a number above 0");
    }
}
