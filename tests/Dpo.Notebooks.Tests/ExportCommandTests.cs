using Dpo.Kernel;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

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
        CommandLine.Sentence(CommandLine.Run("export", _folder.Path, "--to", "student", "--out", _folder.Path), 2, "their outputs would be lost");
        Assert.Equal(before, File.ReadAllText(_folder.File("a.ipynb")));
    }

    [Fact]
    public void Export_WithoutATarget_SaysSo() => CommandLine.Sentence(CommandLine.Run("export", "notebooks"), 2, "--to");
}
