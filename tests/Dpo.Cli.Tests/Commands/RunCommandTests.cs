using System.Text.Json.Nodes;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string name, params string[] cells)
    {
        var json = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells.Select((c, i) => (JsonNode)new JsonObject
            {
                ["cell_type"] = "code", ["execution_count"] = null, ["id"] = $"c{i}", ["metadata"] = new JsonObject(), ["outputs"] = new JsonArray(), ["source"] = c,
            })]),
            ["metadata"] = new JsonObject(),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        File.WriteAllText(_folder.File(name), json.ToJsonString());
        return _folder.File(name);
    }

    private static void NoStackTrace(CommandLine.Result result) => Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);

    [Fact]
    public void Run_ANotebook_PrintsATable_WritesACopy_AndLeavesTheFile()
    {
        var path = Write("n.ipynb", "var x = 41;", "x + 1");
        var before = File.ReadAllText(path);
        var result = CommandLine.Run("run", path, "--json", _folder.File("r.json"));
        Assert.Equal(0, result.Code);
        Assert.Matches("notebook +cells +seconds +checks passed\n.*n.ipynb +2 +[0-9.]+ +0\n", result.Output);
        Assert.Contains("n 1/2 ", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(path));
        Assert.Contains("42", File.ReadAllText(_folder.File("artifacts/notebooks/n.ipynb")), StringComparison.Ordinal);
        var json = JsonNode.Parse(File.ReadAllText(_folder.File("r.json")))!.AsObject();
        Assert.Equal(["notebooks", "seconds"], json.Select(p => p.Key));
        Assert.Equal(["path", "cells", "seconds", "checks", "failed"], json["notebooks"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(0, CommandLine.Run("run", path, "--save").Code);
        Assert.Contains("42", File.ReadAllText(path), StringComparison.Ordinal);
    }

    // From the process of the notebook to the command's standard error; standard output is the table alone.
    [Fact]
    public void Run_ATrainingInACell_ShowsItsProgress()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "Dpo.dll");
        var result = CommandLine.Run("run", Write("n.ipynb", $"#r \"{library.Replace('\\', '/')}\"\nusing Dpo.Base;", """
            void Say(string label, bool finished) =>
                LiveOutput.Current.Report(new(label, 2, 2, TimeSpan.FromSeconds(1), new Dictionary<string, double>(), finished));
            Say("here", true);
            await Task.Run(() => Say("there", true));
            """));
        Assert.Equal(0, result.Code);
        Assert.Contains("\nhere 2/2 (2/s)\nthere 2/2 (2/s)\n", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("2/s", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AFailingCell_NamesCellAndLine_RunsNoMore_AndExits1()
    {
        var path = Write("n.ipynb", "var x = 1;", "x++;\nthrow new Exception(\"boom\");", "Console.WriteLine(\"after\");");
        var before = File.ReadAllText(path);
        var result = CommandLine.Run("run", path, "--save");
        Assert.Equal(1, result.Code);
        Assert.Contains("cell 2, line 2: Exception: boom", result.Error, StringComparison.Ordinal);
        Assert.Contains("FAILED", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(path));
        Assert.DoesNotContain("\"after\\n\"", File.ReadAllText(_folder.File("artifacts/notebooks/n.ipynb")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FromAFolderOfAnotherDepth_TakesTheCoursesOwnLibrary()
    {
        var path = Write("n.ipynb", "#r \"../../../artifacts/notebook/Dpo.Teaching.dll\"\nDpo.Teaching.Lab.Seed", "#r \"Other.dll\"");
        var result = CommandLine.Run("run", path);
        Assert.Equal(1, result.Code);
        Assert.Contains("cell 2, line 1: Other.dll is missing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NotebooksThatEndTheirProcessOrCannotBeRead_EndAloneAndAreNamed()
    {
        Write("a.ipynb", "1 + 1", "Console.WriteLine(\"said\");\nEnvironment.Exit(0);", "3");
        Write("b.ipynb", "Console.OpenStandardError().Write([65, 10]);", "1 + 1", "int F(int x) => x * F(x);\nF(5)");
        Write("c.ipynb", "async void Boom() { await Task.Delay(50); throw new Exception(\"nobody waits\"); }\nBoom();");
        Write("d.ipynb", "var t = new System.Threading.Thread(() => throw new Exception(\"thread\"));\nt.Start();\nt.Join();");
        File.WriteAllText(_folder.File("e.ipynb"), "{");
        Write("f.ipynb", "System.IO.File.Delete(\"g.ipynb\");\nConsole.OpenStandardOutput().Write([65, 10]);");
        Write("g.ipynb", "Console.ReadLine() is null");
        var h = Write("h.ipynb", "class NotStopped : Exception { }\nthrow new NotStopped();", "1 + 1");
        const string MayFail = "\"metadata\":{\"tags\":[\"raises-exception\"]},\"outputs\"";
        File.WriteAllText(h, File.ReadAllText(h).Replace("\"metadata\":{},\"outputs\"", MayFail, StringComparison.Ordinal));
        var result = CommandLine.Run("run", _folder.Path, "--json", _folder.File("r.json"));
        Assert.Equal(1, result.Code);
        var rows = JsonNode.Parse(File.ReadAllText(_folder.File("r.json")))!["notebooks"]!.AsArray();
        Assert.Equal([true, true, true, true, true, false, false, false], rows.Select(r => (bool)r!["failed"]!));
        Assert.Equal(2, (int)rows[7]!["cells"]!);
        Assert.Contains("a.ipynb, cell 2 (c1):\ncell 2: The cell ended the program (exit code 0).", result.Error, StringComparison.Ordinal);
        Assert.Contains("b.ipynb, cell 3 (c2):\ncell 3: The cell ended the program (Stack overflow,", result.Error);
        Assert.Contains("cell 1, line 1: Exception: nobody waits", result.Error, StringComparison.Ordinal);
        Assert.Contains("cell 1, line 1: Exception: thread", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("notebook", result.Output, StringComparison.Ordinal);
        var saved = File.ReadAllText(_folder.File("artifacts/notebooks/a.ipynb"));
        Assert.Contains("\"said\\n\"", saved, StringComparison.Ordinal);
        Assert.Contains("\"ename\": \"ProgramEnded\"", saved, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoNotebook_IsASentenceWithTheFile()
    {
        File.WriteAllText(_folder.File("bad.ipynb"), "{");
        Directory.CreateDirectory(_folder.File("empty"));
        Says("bad.ipynb", CommandLine.Run);         // a process for its cells begins
        Says("nowhere.ipynb", CommandLine.Call);
        Says("empty", CommandLine.Call);

        void Says(string name, Func<string[], CommandLine.Result> run)
        {
            var result = run(["run", _folder.File(name)]);
            Assert.Equal(1, result.Code);
            Assert.Contains($"dpo: {_folder.File(name)}", result.Error, StringComparison.Ordinal);
            NoStackTrace(result);
        }
    }

    [Theory]
    [InlineData("run", "x", "--nonsense")]
    [InlineData("run", "--nonsense")]
    [InlineData("run", "x", "--scale", "huge")]
    [InlineData("train", "lm")]
    [InlineData("frobnicate")]
    public void WrongUse_Exits2_AndNamesTheHelp(params string[] arguments)
    {
        var result = CommandLine.Run(arguments);
        Assert.Equal(2, result.Code);
        Assert.Contains("--help` shows the use", result.Error, StringComparison.Ordinal);
        Assert.All(result.Error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("dpo: ", line, StringComparison.Ordinal));
        NoStackTrace(result);
    }

    [Theory]
    [InlineData("--scale", "run")]
    [InlineData("--resume", "train", "lm")]
    [InlineData("--top-p", "sample")]
    public void Help_ListsTheOptions(string option, params string[] command)
    {
        var result = CommandLine.Call([.. command, "--help"]);
        Assert.Equal(0, result.Code);
        Assert.Contains(option, result.Output, StringComparison.Ordinal);
        Assert.Contains("--json", result.Output, StringComparison.Ordinal);
    }
}
