using System.Globalization;
using System.Text.RegularExpressions;
using Dpo.Kernel;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The README's plans for a lecture: the sections exist, and their minutes add up.</summary>
public sealed partial class LecturePlanTests
{
    [Theory]
    [InlineData(45)]
    [InlineData(90)]
    [InlineData(180)]
    public void Plan_FitsItsTime_ByASection(int plan)
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Where(r => Number(r.Groups["plan"]) == plan).ToList();
        Assert.InRange(rows.Count, 4, 10);
        Assert.All(rows, r => Assert.Equal(r.Groups["sections"].Value.Split(", ").Sum(s => Minutes(r.Groups["chapter"].Value, s)), Number(r.Groups["minutes"])));
        Assert.InRange(rows.Sum(r => Number(r.Groups["minutes"])), 0.9 * plan, plan);
    }

    // A minute a code cell, and 180 words a minute.
    private static int Minutes(string chapter, string section)
    {
        var cells = Notebook.Load(Directory.GetFiles(Curriculum.Folder, chapter + "-*.ipynb").Single()).Cells;
        var start = cells.ToList().FindIndex(c => c.Kind == CellKind.Markdown && c.Source.Split('\n').Any(l => l.StartsWith($"## {section} ", StringComparison.Ordinal)));
        Assert.True(start >= 0, $"chapter {chapter} has no section {section}");
        var part = cells.Skip(start).TakeWhile((c, i) => i == 0 || c.Kind != CellKind.Markdown || !c.Source.Split('\n').Any(l => l.StartsWith("## ", StringComparison.Ordinal))).ToList();
        return (int)Math.Ceiling(part.Where(c => c.Kind == CellKind.Markdown).Sum(c => Word().Count(c.Source)) / 180.0 + part.Count(c => c.Kind == CellKind.Code));
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (?<plan>\d+) \| (?<chapter>\d\d) \| (?<sections>\d+\.\d+(?:, \d+\.\d+)*) \| (?<minutes>\d+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b[\p{L}][\p{L}\p{N}'_.-]*")]
    private static partial Regex Word();
}
