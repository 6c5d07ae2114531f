using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

public sealed partial class CurriculumTests
{
    public static TheoryData<string> Chapters => Curriculum.Chapters;

    public static TheoryData<string> Solutions => Curriculum.Solutions;

    public static TheoryData<string> All => Curriculum.All;

    [Theory]
    [MemberData(nameof(All))]
    public void Notebook_IsPortable_AndCarriesTheKernelThatBothEditorsTake(string name)
    {
        var notebook = Curriculum.Load(name);
        Assert.Empty(PortableSubset.Check(notebook, Curriculum.FirstCell(name)).Select(v => v.ToString()));
        Assert.Equal((4, 5), ((int)notebook.Json["nbformat"]!, (int)notebook.Json["nbformat_minor"]!));
        Assert.Equal(".net-csharp", (string?)notebook.Json["metadata"]!["kernelspec"]!["name"]);
        Assert.Equal("csharp", (string?)notebook.Json["metadata"]!["polyglot_notebook"]!["kernelInfo"]!["defaultKernelName"]);
        Assert.Equal(notebook.Cells.Count, notebook.Cells.Select(c => c.Id).Distinct().Count());
    }

    // In .NET Interactive the process's input is the protocol's own pipe: who reads it waits for ever. (In code the portable subset says so, too.)
    [Theory]
    [MemberData(nameof(All))]
    public void Notebook_ReadsNoConsole(string name) =>
        Assert.DoesNotMatch(ConsoleInput(), string.Join('\n', Curriculum.Load(name).CodeCells.Select(c => c.Source)));

    [Fact]
    public void Library_WhichCellsCall_ReadsNoConsole() =>
        Assert.All(Checkout.TrackedFiles().Where(f => f.EndsWith(".cs", StringComparison.Ordinal)
            && new[] { "Dpo", "Dpo.Science", "Dpo.Charts", "Dpo.Teaching" }.Any(p => f.StartsWith($"lib/{p}/", StringComparison.Ordinal))),
            f => Assert.DoesNotMatch(ConsoleInput(), File.ReadAllText(Checkout.PathOf(f))));

    [Theory]
    [MemberData(nameof(All))]
    public void Committed_HasOutputs_NoErrors_AndIsUnderAMegabyte(string name)
    {
        var path = Path.Combine(Curriculum.Folder, name);
        var notebook = Notebook.Load(path);
        Assert.All(notebook.CodeCells, c => Assert.NotNull(c.ExecutionCount));
        Assert.DoesNotContain(notebook.CodeCells.SelectMany(c => c.Outputs), o => (string?)o!["output_type"] == "error");
        Assert.InRange(new FileInfo(path).Length, 1, 1_000_000);
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public Task FreshRun_OfAChapter_Succeeds_AndGivesTheCommittedOutputs(string name) => Compare(name, checks: 10);

    [Theory]
    [MemberData(nameof(Solutions))]
    public Task FreshRun_OfSolutions_Succeeds_AndGivesTheCommittedOutputs(string name) => Compare(name, checks: 3);

    private static async Task Compare(string name, int checks)
    {
        var fresh = await Curriculum.FreshRun(name);
        Assert.InRange(Curriculum.Passed(fresh), checks, int.MaxValue);
        // What depends on the machine (versions, threads) is only looked at for its kind.
        Assert.Empty(NotebookComparison.Compare(Curriculum.Load(name), fresh).Where(d => d.Cell?.Tags.Contains("volatile") != true).Select(d => d.ToString()));
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public void Projector_TheCorePathTakesHalfAnHour_AndTablesAndSourcesFit(string name)
    {
        var notebook = Curriculum.Load(name);
        var core = notebook.Cells.TakeWhile(c => c.Kind != CellKind.Markdown || !c.Source.StartsWith("## Exercises", StringComparison.Ordinal)).ToList();
        var words = core.Where(c => c.Kind == CellKind.Markdown).Sum(c => Word().Count(c.Source));
        Assert.InRange(words / 180.0 + core.Count(c => c.Kind == CellKind.Code), 1, 30);
        Assert.All(notebook.Cells.Where(c => c.Kind == CellKind.Markdown).SelectMany(c => c.Source.Split('\n')).Where(l => l.StartsWith('|')),
            row => Assert.InRange(row.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|') - 1, 1, 8));
        foreach (var cell in notebook.CodeCells.Where(c => c.Source.Contains("SourceText.Show", StringComparison.Ordinal)))
        {
            var shown = cell.Outputs.Select(o => o!["data"]?["text/plain"]).Last(t => t is not null)!;
            Assert.All(shown.AsArray().Skip(1).Select(l => LineNumber().Replace(((string)l!).TrimEnd('\n'), "")), line => Assert.InRange(line.Length, 0, 88));
        }
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public void Slides_BeginWithSections_AndAnswersAreRevealed(string name)
    {
        static string? Slide(Cell cell) => (string?)cell.Json["metadata"]!["slideshow"]?["slide_type"];
        var cells = Curriculum.Load(name).Cells;
        Assert.All(cells.Where(c => c.Kind == CellKind.Markdown && Heading().IsMatch(c.Source)), c => Assert.Equal("slide", Slide(c)));
        Assert.All(cells.Where(c => c.Tags.Contains("answer")), c => Assert.Equal("fragment", Slide(c)));
    }

    [Theory]
    [MemberData(nameof(Chapters))]
    public void Titles_AreClaims(string name)
    {
        var notebook = Curriculum.Load(name);
        Assert.InRange(Word().Count(notebook.Cells[0].Source.Split('\n')[0]), 8, 40);
        var charts = notebook.CodeCells.SelectMany(c => c.Outputs).Select(o => o!["data"]?["image/svg+xml"]).Where(s => s is not null)
            .Select(s => string.Concat(s!.AsArray().Select(l => (string)l!))).ToList();
        Assert.All(charts, svg => Assert.InRange(Word().Count(Title().Match(svg).Groups[1].Value), 5, 30));
    }

    [Theory]
    [MemberData(nameof(Solutions))]
    public void Exercises_AreOfThreeKinds_UntouchedInTheChapter_SolvedInTheSolutions(string name)
    {
        var (chapter, solved) = (Curriculum.Load(Path.GetFileName(name)), Curriculum.Load(name));
        var text = string.Join('\n', chapter.Cells.Select(c => c.Source));
        var kinds = ExerciseKind().Matches(text).Select(m => m.Groups[1].Value).ToList();
        Assert.InRange(kinds.Distinct().Count(), 3, 5);
        var asked = chapter.CodeCells.Where(c => c.Source.Contains("Predict.Ask", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(asked);
        Assert.All(chapter.CodeCells.Where(c => c.Source.Contains("Predict.Reveal", StringComparison.Ordinal)),
            c => Assert.True((bool?)c.Json["metadata"]!["jupyter"]?["source_hidden"] == true && c.Tags.Contains("answer"), c.ToString()));
        var ids = ExerciseId().Matches(text).Select(m => m.Groups[1].Value).ToList();
        Assert.Equal(kinds.Count, ids.Count);
        foreach (var id in ids)
        {
            Assert.Contains($"{id} not solved yet", Curriculum.Printed(chapter), StringComparison.Ordinal);
            Assert.Contains($"{id} solved (", Curriculum.Printed(solved), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"\b[\p{L}][\p{L}\p{N}'_.-]*")]
    private static partial Regex Word();

    [GeneratedRegex("^##? ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("role=\"img\" aria-label=\"([^\"]*)\"")]
    private static partial Regex Title();

    [GeneratedRegex(@"\bConsole\s*\.\s*(?:Read\w*|In\b|OpenStandardInput|KeyAvailable)")]
    private static partial Regex ConsoleInput();

    [GeneratedRegex(@"^ *\d+  ")]
    private static partial Regex LineNumber();

    [GeneratedRegex(@"### \d\d\.\d (By hand|Predict|Implement|Debug|Extend), \d minutes")]
    private static partial Regex ExerciseKind();

    [GeneratedRegex(@"Exercise\.Check\(""([^""]+)""")]
    private static partial Regex ExerciseId();
}
