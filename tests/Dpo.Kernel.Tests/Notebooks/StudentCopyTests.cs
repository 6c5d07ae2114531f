using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Kernel.Tests.Support;

namespace Dpo.Kernel.Tests.Notebooks;

public sealed class StudentCopyTests
{
    private static readonly string _root = Path.GetFullPath(Path.Combine("a", "b"));

    [Fact]
    public void Of_DropsOutputsAndSolutions_AndMovesReferences()
    {
        var chapter = Sample.Of("#r \"../lib/Dpo.dll\"\nusing System;\nx", "md:## Exercises\n\nSolutions: `solutions/01.ipynb`.\n\n### 1");
        chapter.Cells[0].Outputs.Add(new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = "1" });
        chapter.Cells[0].ExecutionCount = 3;

        var copy = StudentCopy.Create(chapter, Path.Combine(_root, "notebooks"), Path.Combine(_root, "out", "student"));

        Assert.Equal("#r \"../../lib/Dpo.dll\"\nusing System;\nx", copy.Cells[0].Source);
        Assert.Equal((0, null), (copy.Cells[0].Outputs.Count, copy.Cells[0].ExecutionCount));
        Assert.Equal("## Exercises\n\n### 1", copy.Cells[1].Source);
        Assert.Equal((1, 3), (chapter.Cells[0].Outputs.Count, chapter.Cells[0].ExecutionCount));
    }

    // A package is not a path.
    [Theory]
    [InlineData("#r \"nuget: A, 1.0\"")]
    [InlineData("var s = \"#r \\\"../x\\\"\";")]
    public void Of_OtherSources_Stay(string source) =>
        Assert.Equal(source, StudentCopy.Create(Sample.Of(source), _root, Path.Combine(_root, "c")).Cells[0].Source);
}
