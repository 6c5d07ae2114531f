using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>Chapters in .NET Interactive itself, over its standard streams, where standard input is the protocol's own pipe.</summary>
public sealed class InteractiveTests
{
    // 03 has the one cell that asks a person: there is none, and it must not wait for one.
    [Theory]
    [InlineData("00-start-here.ipynb")]
    [InlineData("03-reward-learning.ipynb")]
    [InlineData("06-dpo.ipynb")]
    public void Chapter_RunsToTheEnd_WithEveryCheckPassed(string name)
    {
        Repository.RequireLong();
        using var interactive = Interactive.Start(Curriculum.Folder);
        var (chapter, printed) = (Curriculum.Load(name), "");
        foreach (var cell in chapter.CodeCells)
        {
            var (error, text) = interactive.Run(cell.Source, TimeSpan.FromMinutes(5));
            Assert.True(error is null, $"{cell}: {error}");
            printed += text;
        }
        Assert.Equal(Curriculum.Passed(chapter), printed.Split('\n').Count(l => l.StartsWith("PASS ", StringComparison.Ordinal)));
        Assert.Equal(name[..2] == "03", printed.Contains("Nobody answers here: to label, run dpo label in a terminal.", StringComparison.Ordinal));
    }
}
