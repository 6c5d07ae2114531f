using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Cli.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class GradeCommandTests(GradedSolutions solutions) : IClassFixture<GradedSolutions>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Solutions => Curriculum.Solutions;

    // The chapter of 05 as a student hands it in, with other answers.
    private string HandedIn(string first, string choice, string function)
    {
        var chapter = StudentCopy.Create(Curriculum.Load("05-optimal-policy.ipynb"), Curriculum.Folder, _folder.Path);
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
        Assert.Equal(0, solutions.Done.Code);
        var grades = solutions.Of(name);
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

    private static Cell Asking(Notebook notebook, string id) =>
        notebook.CodeCells.Single(c => c.Source.Contains($"Exercise.Check(\"{id}\"", StringComparison.Ordinal));

    // A hand-in of 05, solved, with words before the answer of 05.2.
    private void Add(string name, string before, Action<Notebook>? change = null)
    {
        var file = HandedIn("Exercise.Check(\"05.1\", new[] { 7 / 2.0, 1 / 7.0, 2 / 7.0, 4 / 7.0, 2 * Math.Log(3.5) });", "a", Right);
        var notebook = Notebook.Load(file);
        File.Delete(file);
        var cell = Asking(notebook, "05.2");
        cell.Source = before + cell.Source;
        var first = notebook.CodeCells.First();
        first.Source = first.Source.Replace("artifacts/notebook", "elsewhere", StringComparison.Ordinal);
        change?.Invoke(notebook);
        notebook.Save(_folder.File(name));
    }

    // 02 and 04 end the program before the last exercise: what is behind it is judged in a fresh one.
    [Fact]
    public void Grade_TwelveHandIns_FiveHostile_AreAllJudged()
    {
        Add("01 Zoë's \"own\".ipynb", "");
        Add("02.ipynb", "Environment.Exit(0);\n");
        Add("03.ipynb", "", n => Asking(n, "05.3").Source = "Environment.FailFast(\"bye\");\n" + Right);
        Add("04.ipynb", "int F(int x) => 1 + F(x + 1) * 2;\nF(0);\n");
        Add("05.ipynb", "", n => Asking(n, "05.3").Source = "System.Diagnostics.Process.GetCurrentProcess().Kill();\n" + Right);
        Add("06.ipynb", """
            foreach (var task in Dpo.Teaching.Exercises.ExerciseCatalog.All)
                foreach (var field in typeof(Dpo.Teaching.Exercises.ExerciseTask).GetFields((System.Reflection.BindingFlags)36))
                    if (field.Name.Contains("Points")) field.SetValue(task, 1000);
            foreach (var file in System.IO.Directory.GetFiles(".", "1*.ipynb")) System.IO.File.Delete(file);
            Console.OpenStandardOutput().Write(System.Text.Encoding.UTF8.GetBytes("6000 of 6000 points: me\n"));

            """);
        File.WriteAllText(_folder.File("07.ipynb"), "{\"nbformat\":4,");
        Directory.CreateDirectory(_folder.File("08.ipynb"));
        Add("09.ipynb", "Exercise.Check(\"99.9\", 1.0);\n");
        Add("10.ipynb", "", n => Asking(n, "05.3").Source = "// Exercise.Check(\"05.3\", LogOptimum);");
        Add("11.ipynb", "", n => n.CodeCells.First().Source = "throw new Exception(\"first\");\nLab.Start()");
        Add("12.ipynb", "", n => Asking(n, "05.1").Source += "\nExercise.Check(\"05.2\", \"b\");");
        var done = CommandLine.Run("grade", _folder.Path, "--json", _folder.File("grades.json"));
        Assert.Equal(1, done.Code);
        var grades = JsonNode.Parse(File.ReadAllText(_folder.File("grades.json")))!["notebooks"]!.AsArray();
        Assert.Equal([6, 5, 3, 5, 3, 6, 0, 0, 5, 3, 0, 6], grades.Select(g => (int)g!["points"]!));
        Assert.Equal([6, 6, 6, 6, 6, 6, 0, 0, 6, 6, 6, 6], grades.Select(g => (int)g!["of"]!));
        Assert.Equal([true, true, true, true, true, true, false, false, true, true, false, true], grades.Select(g => (bool)g!["judged"]!));
        Assert.Contains("0 of 1  05.2 stopped: it ended the program (exit code 0)", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 1  05.2 stopped: it ended the program (Stack overflow, exit code ", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 0  cannot be read: line 1, column 14: this is not JSON", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 0  cannot be judged: it is a folder", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 0  99.9 there is no such exercise", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 3  05.3 missing: no cell checks it", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 3  05.3 not judged: the first cell stopped: ", done.Output, StringComparison.Ordinal);
        Assert.Contains(" (The best of 2 cells.)", done.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("1000", done.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("points: me", done.Output, StringComparison.Ordinal);
        Assert.Matches("dpo: .*02.ipynb: cell \\d+ \\(.*\\) ended the program", done.Error);
    }

    [Fact]
    public void Grade_AWaitingCell_AndAFunctionThatEndsTheProgram_AreStopped()
    {
        const string Exits = """
            int n = 0;
            Exercise.Check("05.3", (double[][] p, double[][] r, double beta) =>
            {
                if (n++ > 6) Environment.Exit(3);
                return p;
            });
            """;
        var both = Exits + "\nExercise.Check(\"05.2\", \"a\");";
        var file = HandedIn("System.Threading.Thread.Sleep(-1);\nExercise.Check(\"05.1\", 1);", "", both);
        var done = CommandLine.Run("grade", file, "--limit", "2");
        Assert.Equal(1, done.Code);
        Assert.Contains("0 of 2  05.1 stopped: it did not end within 2 s", done.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1  05.2 solved", done.Output, StringComparison.Ordinal);
        Assert.Contains("05.3 stopped: with other numbers it ended the program (exit code 3)", done.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("\nExercise.Check(\"05.1\", new[] { 7 / 2.0, 1 / 7.0, 2 / 7.0, 4 / 7.0, 2 * Math.Log(3.5) });", 5)]
    public void Grade_AFunctionOfAnEarlierCell_IsThereAfterAnEndlessOne(string answer, int points)
    {
        Add("h.ipynb", "while (true) { }\n", notebook =>
        {
            Asking(notebook, "05.1").Source = "double Over(double y, double beta) => y / beta;" + answer;
            Asking(notebook, "05.3").Source = Right.Replace("y / beta", "Over(y, beta)", StringComparison.Ordinal);
        });
        var done = CommandLine.Run("grade", _folder.Path, "--limit", "4");
        Assert.Contains("05.2 stopped: it did not end within 4 s", done.Output, StringComparison.Ordinal);
        Assert.Contains($"{points} of 6 points: ", done.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Grade_AMistypedPath_LeavesTheReportOfAnEarlierRun()
    {
        File.WriteAllText(_folder.File("grades.json"), "kept");
        var done = CommandLine.Call("grade", _folder.File("nowhere.ipynb"), "--json", _folder.File("grades.json"));
        CommandLine.Sentence(done, 1, "no such notebook");
        Assert.Equal("kept", File.ReadAllText(_folder.File("grades.json")));
    }

    // The usings of the chapter's own cells are there, their variables are not; and nothing below the folder is passed over in silence.
    [Fact]
    public void Grade_AnAnswerThatLeansOnTheChapter_SaysWhatIsRun_AndNamesFoldersBelow()
    {
        HandedIn("double one = tensor(7.0).item<double>() / 2;\nExercise.Check(\"05.1\", new[] { one, 1 / 7.0, 2 / 7.0, 4 / 7.0, 2 * Math.Log(one) });",
            "a", "double[] y = three;\nExercise.Check(\"05.3\", 1);");
        Directory.CreateDirectory(_folder.File("alice"));
        File.WriteAllText(_folder.File("alice/x.ipynb"), "");
        var chapter = Notebook.Load(_folder.File("student.ipynb"));
        chapter.CodeCells.ElementAt(1).Source = "using static TorchSharp.torch;\nvar three = new[] { 1.0 };";
        chapter.Save(_folder.File("student.ipynb"));
        var done = CommandLine.Run("grade", _folder.Path);
        Assert.Contains("2 of 2  05.1 solved", done.Output, StringComparison.Ordinal);
        Assert.Contains("05.3 stopped: CompilationError", done.Output, StringComparison.Ordinal);
        Assert.Contains("what an answer uses has to stand there", done.Output, StringComparison.Ordinal);
        Assert.Contains("not judged: 1 notebooks in folders below", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Grade_WithoutAFirstCell_OrInAnotherLanguage()
    {
        Add("a.ipynb", "", n => n.CodeCells.First().Source = "");
        Add("b.ipynb", "", n => n.Json["metadata"]!["kernelspec"]!["language"] = "python");
        var done = CommandLine.Run("grade", _folder.Path);
        Assert.Equal(1, done.Code);
        Assert.Contains($"6 of 6 points: {_folder.File("a.ipynb")}\n", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 of 0  cannot be judged: its cells are python; expected C#", done.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Grade_NoExercise_OrNoLimit_IsOneSentence()
    {
        CommandLine.Sentence(CommandLine.Call("grade", Path.Combine(Curriculum.Folder, "00-start-here.ipynb")), 1, "there is no exercise in it");
        CommandLine.Sentence(CommandLine.Call("grade", Curriculum.Folder, "--limit", "0"), 2, "--limit is \"0\"; expected a number above 0");
    }
}
