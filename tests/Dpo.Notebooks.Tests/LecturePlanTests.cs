using System.Globalization;
using System.Text.RegularExpressions;
using Dpo.Kernel.Notebooks;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The plans of notebooks/README.md for a lecture: the sections exist, their minutes add up, and what a section cites was shown before it.</summary>
public sealed partial class LecturePlanTests
{
    private static readonly string _readme = File.ReadAllText(Path.Combine(Curriculum.Folder, "README.md"));

    [Theory]
    [InlineData(45)]
    [InlineData(90)]
    [InlineData(180)]
    public void Plan_FitsItsTime_ByASection(int plan)
    {
        var rows = Rows(plan);
        Assert.InRange(rows.Count, 4, 10);
        Assert.All(rows, r => Assert.Equal(Sections(r).Sum(Minutes), Number(r.Groups["minutes"])));
        Assert.InRange(rows.Sum(r => Number(r.Groups["minutes"])), 0.9 * plan, plan);
        Assert.All(rows, r => Assert.All(Sections(r), s => Assert.Equal(Number(r.Groups["chapter"]), Chapter(s))));
    }

    // "By 5.2": whoever follows the plan has seen 5.2. A look ahead ("6.6 shows") asks for nothing.
    [Theory]
    [InlineData(45)]
    [InlineData(90)]
    [InlineData(180)]
    public void Plan_EachStepThatASectionCites_StandsBeforeIt(int plan)
    {
        var sections = Rows(plan).SelectMany(Sections).ToList();
        var order = CurriculumSections.All.Keys.ToList();
        var missing = sections.SelectMany((section, at) => Citations(section).Distinct()
            .Where(step => order.IndexOf(Home(step)) <= order.IndexOf(section) && !sections.Take(at + 1).Contains(Home(step)))
            .Select(step => $"{section} cites step {step} of section {Home(step)}, which does not stand before it"));
        Assert.Empty(missing);
    }

    // By the map. S10 (PPO) has no place in 45 minutes.
    [Theory]
    [InlineData(45, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12 })]
    [InlineData(90, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    [InlineData(180, new[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    public void Plan_HasAPlaceForEachSlide(int plan, int[] slides)
    {
        var sections = Rows(plan).SelectMany(Sections).ToHashSet();
        Assert.All(slides, s => Assert.Contains(MapRow().Matches(_readme), m => Number(m.Groups["slide"]) == s && sections.Contains(m.Groups["section"].Value)));
    }

    [Fact]
    public void Plan180_HasEveryStepOfTheDerivation()
    {
        var sections = Rows(180).SelectMany(Sections).ToHashSet();
        Assert.All(Steps, step => Assert.Contains(Home(step), sections));
    }

    [Theory]
    [InlineData("Put it into 5.3, by 5.1 and (3.8).\n$\\frac{3.5}{2}$ `4.2`", new[] { "5.3", "5.1", "3.8" })]
    [InlineData("## 6.5 The gradient\nChapter 03's gradient (3.5), steps 4.3 to 4.5, section 6.9; 0.5 of 13.5, seed 3.55, 6.12, 5.5.", new[] { "3.5", "4.3", "4.4", "4.5", "5.5" })]
    public void Cites_InProse(string markdown, string[] expected) => Assert.Equal(expected, InProse(markdown));

    [Theory]
    [InlineData("Check.Close(\"5.6 Pencil's J(P*) = 2 ln 3.5\", x, 4.1);", new string[0])]
    [InlineData("Derivation.Check(\"5.5 the whole chain, 5.1 to 5.3\", x);  // by 3.6", new[] { "5.1", "5.2", "5.3", "3.6" })]
    [InlineData("var a = 3.5; // step 3.2 (3.4), times 4.1", new[] { "3.2", "3.4" })]
    public void Cites_InCode(string code, string[] expected) => Assert.Equal(expected, InCode(code));

    private static IEnumerable<string> Steps => MapTests.Steps.SelectMany(c => Enumerable.Range(1, c.Data.Item2).Select(n => $"{c.Data.Item1}.{n}"));

    // The section that derives a step: the first of its chapter with a check of that number.
    private static string Home(string step) => CurriculumSections.All.First(s => Chapter(s.Key) == Chapter(step)
        && s.Value.Any(c => c.Kind == CellKind.Code && Regex.IsMatch(c.Source, $@"Check(?:\.\w+)?\(\s*\$?""{Regex.Escape(step)} "))).Key;

    private static IEnumerable<string> Citations(string section) => CurriculumSections.All[section]
        .SelectMany(c => c.Kind == CellKind.Markdown ? InProse(c.Source) : InCode(c.Source)).Where(step => Home(step) != section);

    // In prose a number like 5.2 is a step (ProseNumbersTests); headings name themselves.
    private static IEnumerable<string> InProse(string markdown) => Known(Cited().Matches(NoProse().Replace(markdown, "")));

    // In code most numbers are numbers: only what is said to be a step counts, in the name of a check or a comment.
    private static IEnumerable<string> InCode(string code) => Known(Text().Matches(code).SelectMany(t => CitedInWords().Matches(t.Value)));

    private static IEnumerable<string> Known(IEnumerable<Match> cited) => cited.SelectMany(m => Range(m.Groups["from"].Value, m.Groups["to"].Value)).Where(Steps.Contains);

    private static IEnumerable<string> Range(string from, string to) => to == "" ? [from]
        : Enumerable.Range(Last(from), Last(to) - Last(from) + 1).Select(n => $"{Chapter(from)}.{n}");

    private static int Chapter(string section) => int.Parse(section.Split('.')[0], CultureInfo.InvariantCulture);

    private static int Last(string section) => int.Parse(section.Split('.')[1], CultureInfo.InvariantCulture);

    private static List<Match> Rows(int plan) => [.. Row().Matches(_readme).Where(r => Number(r.Groups["plan"]) == plan)];

    private static string[] Sections(Match row) => row.Groups["sections"].Value.Split(", ");

    // A minute a code cell, and 180 words a minute.
    private static int Minutes(string section)
    {
        Assert.True(CurriculumSections.All.ContainsKey(section), $"there is no section {section}");
        var part = CurriculumSections.All[section];
        return (int)Math.Ceiling(part.Where(c => c.Kind == CellKind.Markdown).Sum(c => Word().Count(c.Source)) / 180.0 + part.Count(c => c.Kind == CellKind.Code));
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| (?<plan>\d+) \| (?<chapter>\d\d) \| (?<sections>\d+\.\d+(?:, \d+\.\d+)*) \| (?<minutes>\d+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| S(?<slide>\d+) \| \d\d, (?<section>\d+\.\d+) \| ", RegexOptions.Multiline)]
    private static partial Regex MapRow();

    [GeneratedRegex(@"\b[\p{L}][\p{L}\p{N}'_.-]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\#[^\n]*$|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`|arXiv:[\d.]+", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex NoProse();

    [GeneratedRegex(@"(?<![\w.])(?<from>[3-6]\.1?\d)(?!\d)(?: to (?<to>[3-6]\.1?\d)(?!\d))?")]
    private static partial Regex Cited();

    [GeneratedRegex(@"(?:\bby |\bsteps? |\()(?<from>[3-6]\.1?\d)(?!\d)(?: to (?<to>[3-6]\.1?\d)(?!\d))?|(?<from>[3-6]\.1?\d) to (?<to>[3-6]\.1?\d)(?!\d)")]
    private static partial Regex CitedInWords();

    [GeneratedRegex("\"[^\"\n]*\"|//[^\n]*")]
    private static partial Regex Text();
}
