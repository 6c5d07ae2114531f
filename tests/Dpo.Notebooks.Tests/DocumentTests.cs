using System.Text.RegularExpressions;
using Dpo.Notebooks.Tests.Support;

namespace Dpo.Notebooks.Tests;

/// <summary>The Markdown documents of the repository: how long the first one is, and where their links lead.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] _documents =
        [.. Checkout.TrackedFiles().Where(f => f.EndsWith(".md", StringComparison.Ordinal))];

    [Fact]
    public void FirstReadme_IsAFrontDoor() => Assert.InRange(File.ReadLines(Checkout.PathOf("README.md")).Count(), 60, 130);

    [Fact]
    public void EveryFolderOfThePlan_HasItsReadme() => Assert.Empty(((string[])["README.md", "datasets/README.md", "datasets/recorded/README.md",
        "lib/README.md", "lib/Dpo.Cli/README.md", "lib/Dpo.Kernel/README.md", "notebooks/README.md", "tests/README.md"]).Except(_documents));

    [Fact]
    public void EveryRelativeLink_LeadsSomewhere()
    {
        var links = _documents.SelectMany(file => Targets(Text(file)).Select(target => (file, target))).ToList();
        Assert.InRange(links.Count, 30, 10_000);
        Assert.Empty(links.Where(l => !Leads(l.file, l.target)).Select(l => $"{l.file}: {l.target}"));
    }

    [Theory]
    [InlineData("[a](b.md) ![p](c.svg \"t\") `[no](x.md)` [w](https://e.org) [m](mailto:a@b.c)\n```sh\n[no](y.md)\n```\n", new[] { "b.md", "c.svg" })]
    [InlineData("[a][r]\n\n[r]: d.md#x\n", new[] { "d.md#x" })]
    public void Targets_AreTheRelativeLinksOfTheProse(string markdown, string[] targets) => Assert.Equal(targets, Targets(markdown));

    [Theory]
    [InlineData("# In C#\n", "in-c")]
    [InlineData("## recorded/exact\n", "recordedexact")]
    [InlineData("## Plans for 45, 90 and 180 minutes\n", "plans-for-45-90-and-180-minutes")]
    [InlineData("### `dpo lab` readme\n", "dpo-lab-readme")]
    public void Anchors_AreAsTheHostMakesThem(string markdown, string anchor) => Assert.Equal([anchor], Anchors(markdown));

    private static bool Leads(string file, string target)
    {
        var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var at = path.Length == 0 ? file
            : Path.GetRelativePath(Checkout.PathOf("."), Path.GetFullPath(path, Path.GetDirectoryName(Checkout.PathOf(file))!)).Replace('\\', '/');
        var full = Checkout.PathOf(at);
        return Directory.Exists(full) ? anchor is null : File.Exists(full) && (anchor is null || Anchors(Text(at)).Contains(anchor));
    }

    private static IEnumerable<string> Targets(string markdown) => Link().Matches(Code().Replace(markdown, ""))
        .Select(m => m.Groups[1].Value + m.Groups[2].Value).Where(target => !Absolute().IsMatch(target));

    private static IEnumerable<string> Anchors(string markdown) => Heading().Matches(Fence().Replace(markdown, ""))
        .Select(m => NoWord().Replace(m.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string Text(string file) => File.ReadAllText(Checkout.PathOf(file)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\]\(([^)\s]+)(?: ""[^""]*"")?\)|^\[[^\]]+\]: (\S+)", RegexOptions.Multiline)]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```$|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Absolute();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoWord();
}
