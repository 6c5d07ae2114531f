using System.Text.Json.Nodes;
using Dpo.Kernel.Notebooks;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>A lecturer may begin anywhere: each section needs the notebook's first cell, and no section before it.</summary>
public sealed class SectionTests
{
    public static TheoryData<string> Chapters => Curriculum.Chapters;

    public static TheoryData<string> ChaptersThatTrain =>
        [.. Curriculum.Chapters.Select(row => row.Data).Where(name => Curriculum.Load(name).CodeCells.Any(Trains))];

    // A training takes minutes, and the fresh run has just done it. Of a section that trains the fast tier compiles the cells,
    // which finds what it takes from sections before it; --long runs it as well.
    [Theory]
    [MemberData(nameof(Chapters))]
    public async Task Section_AfterTheFirstCellAlone_Runs(string name)
    {
        foreach (var section in Sections(Curriculum.Load(name)).Where(s => Repository.IsLong || !s.Any(Trains)))
        {
            var json = (JsonObject)Curriculum.Load(name).Json.DeepClone();
            json["cells"] = new JsonArray([.. section.Select(c => c.Json.DeepClone())]);
            var run = await Curriculum.Execute(Notebook.Parse(json.ToJsonString(), name), Curriculum.Folder);
            Assert.True(run.Succeeded, $"{HeadingOf(section)}: {run.Error}");
        }
    }

    [Theory]
    [MemberData(nameof(ChaptersThatTrain))]
    public void Section_ThatTrains_CompilesAfterTheFirstCellAlone(string name) =>
        Assert.All(Sections(Curriculum.Load(name)).Where(s => s.Any(Trains)),
            section => Assert.Empty(CompiledCells.Problems(section.Where(c => c.Kind == CellKind.Code))));

    [Fact]
    public void Section_WithoutTheCellThatDeclaresAName_DoesNotCompile()
    {
        var cells = Sections(Curriculum.Load("01-language-model.ipynb")).Single(s => s.Any(Trains)).Where(c => c.Kind == CellKind.Code).ToList();
        bool IsNoticed(Cell left) => CompiledCells.Problems(cells.Where(c => c != left)).Any(p => p.Contains("The name '", StringComparison.Ordinal));
        Assert.True(IsNoticed(cells[0]));
        Assert.Contains(cells.Skip(1), IsNoticed);
    }

    private static bool Trains(Cell cell) => cell.Tags.Contains("trained") || cell.Source.Contains(".Fit(", StringComparison.Ordinal);

    private static string HeadingOf(IEnumerable<Cell> section) => section.First(c => c.Kind == CellKind.Markdown).Source.Split('\n').Last(l => l.StartsWith('#'));

    // The cells of each part that a "## " heading begins, behind the notebook's first cell.
    private static List<List<Cell>> Sections(Notebook whole)
    {
        var starts = whole.Cells.Where(c => c.Kind == CellKind.Markdown && c.Source.Split('\n').Any(l => l.StartsWith("## ", StringComparison.Ordinal)))
            .Select(c => c.Position).ToList();
        Assert.InRange(starts.Count, 5, 20);
        return [.. starts.Zip(starts.Skip(1).Append(int.MaxValue)).Select(part => whole.Cells
            .Where(c => c == whole.CodeCells.First() || (c.Position >= part.First && c.Position < part.Second)).ToList())];
    }
}
