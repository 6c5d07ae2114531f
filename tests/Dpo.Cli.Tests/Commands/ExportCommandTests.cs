using Dpo.Kernel.Notebooks;
using Dpo.Tests.Shared;

namespace Dpo.Cli.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Export_ToStudents_GivesEveryChapter_WithoutOutputs_AndTheCopiesRun()
    {
        var notebooks = Path.Combine(Repository.Root, "notebooks");
        var done = CommandLine.Run("export", notebooks, "--to", "student", "--out", _folder.Path);

        Assert.Equal(0, done.Code);
        Assert.Equal(Directory.GetFiles(notebooks, "*.ipynb").Length, done.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        foreach (var file in Directory.GetFiles(_folder.Path, "*.ipynb"))
        {
            var copy = Notebook.Load(file);
            Assert.All(copy.CodeCells, c => Assert.Equal((0, null), (c.Outputs.Count, c.ExecutionCount)));
            Assert.DoesNotContain(copy.Cells, c => c.Source.Contains("\nSolutions: ", StringComparison.Ordinal));
        }
        Assert.Equal(0, CommandLine.Run("run", _folder.File("00-start-here.ipynb")).Code);
    }

    [Fact]
    public void Export_OverTheChaptersThemselves_IsRefused()
    {
        File.Copy(Path.Combine(Repository.Root, "notebooks", "00-start-here.ipynb"), _folder.File("a.ipynb"));
        var before = File.ReadAllText(_folder.File("a.ipynb"));
        CommandLine.Sentence(CommandLine.Call("export", _folder.Path, "--to", "student", "--out", _folder.Path), 2, "their outputs would be lost");
        Assert.Equal(before, File.ReadAllText(_folder.File("a.ipynb")));
    }

    [Theory]
    [InlineData("html", "search-index.js")]
    [InlineData("slides", "plotly.min.js")]
    public void Export_ToPages_LiesBesideTheNotebooks_AndIsReplaced(string form, string own)
    {
        Directory.CreateDirectory(_folder.File("notebooks"));
        File.Copy(Path.Combine(Repository.Root, "notebooks", "00-start-here.ipynb"), _folder.File("notebooks/00-start-here.ipynb"));
        var target = Path.Combine(_folder.Path, "artifacts", form);
        for (var time = 0; time < 2; time++)
        {
            var done = CommandLine.Call("export", _folder.File("notebooks"), "--to", form);

            Assert.Equal((0, "index.html"), (done.Code, Path.GetFileName(done.Output.Trim())));
            Assert.True(File.Exists(Path.Combine(target, own)));
        }
        Assert.Equal([target], Directory.GetDirectories(Path.Combine(_folder.Path, "artifacts")));
    }

    [Fact]
    public void Export_ToPages_OverSomethingElse_IsRefused()
    {
        File.WriteAllText(_folder.File("thesis.txt"), "mine");
        CommandLine.Sentence(CommandLine.Call("export", Curriculum.Folder, "--to", "html", "--out", _folder.Path), 1, "there is something else");
        Assert.Equal(["thesis.txt"], Directory.GetFileSystemEntries(_folder.Path).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void Export_ToPages_WithAnUnknownCommand_NamesFileCellAndFormula()
    {
        var text = File.ReadAllText(Path.Combine(Curriculum.Folder, "00-start-here.ipynb"));
        File.WriteAllText(_folder.File("a.ipynb"), text.Replace("\\exp", "\\foo", StringComparison.Ordinal));
        var done = CommandLine.Call("export", _folder.File("a.ipynb"), "--to", "html", "--out", _folder.File("site"));

        CommandLine.Sentence(done, 1, "unknown command \\foo");
        Assert.Contains("a.ipynb: cell 6 (pencil-md): the formula", done.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("site")));
    }

    [Fact]
    public void Export_ToPages_OfCellsThatWereNeverRun_SaysHowToRunThem()
    {
        Assert.Equal(0, CommandLine.Call("export", Path.Combine(Curriculum.Folder, "00-start-here.ipynb"), "--to", "student", "--out", _folder.Path).Code);
        var done = CommandLine.Call("export", _folder.File("00-start-here.ipynb"), "--to", "html", "--out", _folder.File("site"));

        Assert.Equal(0, done.Code);
        Assert.Contains("has cells that were never run", done.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_WithoutATarget_SaysSo() => CommandLine.Sentence(CommandLine.Call("export", "notebooks"), 2, "--to");
}
