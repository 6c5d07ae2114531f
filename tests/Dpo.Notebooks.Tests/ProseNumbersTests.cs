using System.Globalization;
using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>A number in a chapter's prose is one that a cell of its section holds or prints.</summary>
public sealed partial class ProseNumbersTests
{
    // (chapter, cell, number) -> why no cell shows it.
    private static readonly Dictionary<(string Chapter, string Cell, string Number), string> _allowed = new()
    {
        [("00", "picture-md", "7")] = "the score in the lecture's figure",
        [("00", "torch-md", "9")] = "the digits that the cell trains on",
        [("01", "chain-md", "4,000")] = "sentences of datasets/sentences.txt (StoredDataTests)",
        [("02", "mask-md", "2,000")] = "stories of the recorded model's card",
        [("02", "pairs-after", "90")] = "words of an instruction's story (StoryWorldTests)",
    };

    public static TheoryData<string> Chapters => Curriculum.Chapters;

    [Theory]
    [MemberData(nameof(Chapters))]
    public void EachNumber_IsBoundToACell(string name)
    {
        var unbound = Unbound(name).Where(u => !_allowed.ContainsKey((name[..2], u.Cell, u.Number))).Select(u => $"{u.Cell}: {u.Number} in \"{u.Around}\"");
        Assert.Empty(unbound);
    }

    [Fact]
    public void EachExemption_IsNeeded()
    {
        var open = Curriculum.Chapters.Select(c => (string)c).SelectMany(n => Unbound(n).Select(u => (n[..2], u.Cell, u.Number))).ToHashSet();
        Assert.All(_allowed.Keys, k => Assert.Contains(k, open));
    }

    [Theory]
    [InlineData("# 5 things\nafter 12 steps", new[] { "12" })]
    [InlineData("loss $2$ and `3` by Ouyang et al. 2022 (arXiv:2203.02155), section 3, of chapters 05 and 06", new string[0])]
    [InlineData("as 5.6 says, slide S7, equation 4, 1,024 tokens fall by -0.25", new[] { "1,024", "0.25" })]
    public void Numbers_AreThoseOfTheProse(string markdown, string[] expected) => Assert.Equal(expected, Numbers(markdown).Select(n => n.Number));

    [Theory]
    [InlineData("0.28", "loss 0.2814", true)]
    [InlineData("0.28", "loss 0.29", false)]
    [InlineData("1,000", "var n = 1_000;", true)]
    [InlineData("12", "x12", false)]
    public void Bound_IsEqualToTheDigitsShown(string number, string cells, bool bound) => Assert.Equal(bound, IsBound(number, Values(cells)));

    private static IEnumerable<(string Cell, string Number, string Around)> Unbound(string name)
    {
        var cells = Curriculum.Load(name).Cells.TakeWhile(c => !c.Source.StartsWith("## Exercises", StringComparison.Ordinal)).ToList();
        var all = Values(string.Join("\n", cells.Where(c => c.Kind == CellKind.Code).Select(Shown)));
        var section = new List<double>();
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Kind != CellKind.Markdown)
            {
                continue;
            }
            if (i == 0 || cells[i].Source.StartsWith("## ", StringComparison.Ordinal))
            {
                var end = cells.FindIndex(i + 1, c => c.Source.StartsWith("## ", StringComparison.Ordinal));
                var code = cells[i..(end < 0 ? cells.Count : end)].Where(c => c.Kind == CellKind.Code).ToList();
                section = i == 0 || code.Count == 0 ? all : Values(string.Join("\n", code.Select(Shown)));
            }
            foreach (var (number, around) in Numbers(cells[i].Source).Where(n => !IsBound(n.Number, section)))
            {
                yield return (cells[i].Id, number, around);
            }
        }
    }

    private static string Shown(Cell cell) => cell.Source + "\n" + string.Join('\n', cell.Outputs
        .SelectMany(o => (o!["text"] ?? o["data"]?["text/plain"])?.AsArray() ?? []).Select(line => (string)line!));

    private static IEnumerable<(string Number, string Around)> Numbers(string markdown)
    {
        var prose = Elsewhere().Replace(markdown, "");
        return Number().Matches(prose).Select(m => (m.Value, prose[Math.Max(0, m.Index - 20)..Math.Min(prose.Length, m.Index + 20)].ReplaceLineEndings(" ")));
    }

    private static List<double> Values(string text) => [.. Number().Matches(text).Select(m => Parse(m.Value))];

    private static bool IsBound(string number, List<double> values)
    {
        var decimals = number.Contains('.') ? number.Length - number.IndexOf('.') - 1 : 0;
        return values.Exists(v => v == Parse(number) || (decimals > 0 && Math.Round(Math.Abs(v), decimals) == Parse(number)));
    }

    private static double Parse(string number) =>
        double.Parse(number.Replace(",", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    // Headings, mathematics, code, citations, and references to chapters (two digits), sections (5.6), slides and equations; the promised
    // minutes have a test of their own.
    [GeneratedRegex(@"^\#[^\n]*$ | \$\$.*?\$\$ | \$[^$]*\$ | `[^`]*` | arXiv:[\d.]+ | \b(?:19|20)\d\d\b | \bS\d+\b | \bCore[ ]path:[ ]\d+
        | \b(?:equations?|sections?|appendix|figures?|tables?|theorems?|steps?|Eqs?\.)[ ][A-Z]?[.\d]+(?:(?:,|[ ]and|[ ]to)[ ][\d.]+\b(?!,\d))*
        | \b00[ ]to[ ]10\b | \b[Cc]hapter[ ]10\b | \b0\d\b | \b[1-9]\.1?\d\b",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"(?<![\w.])\d+(?:[,_]\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)")]
    private static partial Regex Number();
}
