using System.Text.RegularExpressions;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The planted defects of tests/defects: the list fits the library, and the committed matrix the list.</summary>
public sealed partial class DefectsTests
{
    private static readonly string _folder = Path.Combine(Repository.Root, "tests", "defects");

    private static List<(string Name, string Chapter, string File, string Old, string New)> Listed =>
        [.. Entry().Matches(File.ReadAllText(Path.Combine(_folder, "list.txt"))).Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value, m.Groups[4].Value, m.Groups[5].Value))];

    // A defect whose text is gone would be planted nowhere and noticed nowhere.
    [Fact]
    public void List_EachText_IsOnceInItsFile()
    {
        Assert.InRange(Listed.Count, 25, 100);
        Assert.Equal(Listed.Count, Listed.Select(d => d.Name).Distinct().Count());
        Assert.All(Listed, d =>
        {
            Assert.Single(File.ReadLines(Path.Combine(Repository.Root, d.File)), line => line.Contains(d.Old, StringComparison.Ordinal));
            Assert.NotEqual(d.Old, d.New);
        });
    }

    [Fact]
    public void Matrix_EachDefect_IsNoticedByItsChapter()
    {
        var rows = File.ReadAllLines(Path.Combine(_folder, "matrix.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(l => Bar().Split(l)[1..^1].Select(c => c.Trim()).ToArray()).ToDictionary(c => c[0]);
        Assert.Equal(Listed.Select(d => d.Name), rows.Keys);
        Assert.All(Listed, d =>
        {
            var row = rows[d.Name];
            Assert.Equal(d.Chapter, row[1]);
            Assert.Matches(@"^\d+\.\d+ ", row[2 + Array.IndexOf(["03", "04", "05", "06", "07", "08", "09", "10"], d.Chapter)]);
        });
    }

    [GeneratedRegex(@"^(.+) \| (\d\d)\n(lib/\S+)\n- (.+)\n\+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
