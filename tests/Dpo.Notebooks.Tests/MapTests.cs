using System.Globalization;
using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The map of notebooks/README.md from slide to chapter, equation, file and test; and the steps of the derivation, each a check of its chapter.</summary>
public sealed partial class MapTests
{
    [Fact]
    public void Readme_TheMapsFilesExist_AndTheirChapterHasTheSection()
    {
        var rows = MapRow().Matches(File.ReadAllText(Path.Combine(Curriculum.Folder, "README.md"))).ToList();
        Assert.InRange(rows.Count, 7, 200);
        foreach (var row in rows)
        {
            Assert.True(File.Exists(Path.Combine(Repository.Root, row.Groups["file"].Value)), row.Value);
            Assert.True(File.Exists(Path.Combine(Repository.Root, row.Groups["test"].Value)), row.Value);
            var chapter = Directory.GetFiles(Curriculum.Folder, row.Groups["chapter"].Value + "-*.ipynb").Single();
            Assert.Contains($"## {row.Groups["section"].Value} ", File.ReadAllText(chapter), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Readme_EverySlide_HasARow_AndEveryStepASection()
    {
        var readme = File.ReadAllText(Path.Combine(Curriculum.Folder, "README.md"));
        Assert.All(Enumerable.Range(1, 13), s => Assert.Contains($"\n| S{s} | ", readme, StringComparison.Ordinal));
        Assert.All(Steps.SelectMany(s => Enumerable.Range(1, s.Data.Item2).Select(n => $"{s.Data.Item1}.{n}")), step => Assert.Matches($@"(?m)^\| S\d+ \| .*\b{Regex.Escape(step)}\b", readme));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Chapter_EveryStep_IsANamedCheck(int chapter, int count)
    {
        var file = Directory.GetFiles(Curriculum.Folder, chapter.ToString("00", CultureInfo.InvariantCulture) + "-*.ipynb").Single();
        var printed = Curriculum.Printed(Notebook.Load(file)).Split('\n');
        Assert.All(Enumerable.Range(1, count), n => Assert.Contains(printed, l => l.StartsWith($"PASS {chapter}.{n} ", StringComparison.Ordinal)));
    }

    public static TheoryData<int, int> Steps => new() { { 3, 8 }, { 4, 12 }, { 5, 8 }, { 6, 8 } };

    [GeneratedRegex(@"^\| S\d+ \| (?<chapter>\d\d), (?<section>\d+\.\d+) \| .* \| (?<file>lib/\S+) \| (?<test>tests/\S+) \|$", RegexOptions.Multiline)]
    private static partial Regex MapRow();
}
