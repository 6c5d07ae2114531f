using System.Text.RegularExpressions;
using Dpo.Tests.Shared;

namespace Dpo.Outside.Tests;

/// <summary>The section "Extending it" of lib/README.md names files that are there, and shows what a test runs.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string _section = File.ReadAllText(Path.Combine(Repository.Root, "lib", "README.md"))
        .Split("\n## ").Single(part => part.StartsWith("Extending it\n", StringComparison.Ordinal));

    private static string Here => Path.Combine(Repository.Root, "tests", "Dpo.Outside.Tests");

    [Fact]
    public void Section_NamesFilesThatAreThere()
    {
        var files = FileName().Matches(_section).Select(m => m.Groups[1].Value).ToList();

        Assert.InRange(files.Count, 8, 40);
        Assert.All(files, f => Assert.True(File.Exists(Path.Combine(Here, f)), f));
    }

    [Fact]
    public void Section_ShowsTheLinesThatTheTestRuns()
    {
        var shown = _section.Split("```")[1].Split('\n')[2..^1].Select(line => line.Trim());
        var run = File.ReadLines(Path.Combine(Here, "Runs", "OwnDataTests.cs")).Select(line => line.Trim()).ToList();

        Assert.Equal(run[(run.IndexOf("// begin dpo") + 1)..run.IndexOf("// end dpo")], shown);
    }

    [GeneratedRegex(@"`(\w+/\w+\.cs)`")]
    private static partial Regex FileName();
}
