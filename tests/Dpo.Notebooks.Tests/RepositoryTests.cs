using System.Text;
using System.Text.RegularExpressions;
using Dpo.Notebooks.Tests.Support;

namespace Dpo.Notebooks.Tests;

/// <summary>What is in git: nothing that a reader does not need, and nothing of one machine.</summary>
public sealed partial class RepositoryTests
{
    private static readonly HashSet<string> _topLevel =
    [
        ".ci", ".config", ".devcontainer", ".editorconfig", ".gitattributes", ".github", ".gitignore", ".vscode", "CHANGELOG.md",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "LICENSE", "README.md", "Dpo.Notebooks.sln", "lib", "notebooks",
        "datasets", "tests",
    ];

    [Fact]
    public void TopLevel_Tracked_HasOnlyItsKnownEntries() =>
        Assert.Empty(Checkout.TrackedFiles().Select(f => f.Split('/')[0]).Distinct().Except(_topLevel));

    [Fact]
    public void Texts_Tracked_NameNoPathOfOneMachineAndNoRegistry()
    {
        var found = from file in Checkout.TrackedFiles()
                    where !file.EndsWith(".lock.json", StringComparison.Ordinal)
                    let text = Text(file)
                    where text is not null
                    from place in MachinePaths.In(text).Concat(Registry().Matches(text).Select(m => m.Value))
                    select $"{file}: {place}";

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("see /wo" + "rk/x", 1)]
    [InlineData("cd /ro" + "ot", 1)]
    [InlineData("C:\\Us" + "ers\\me", 1)]
    [InlineData("\"/ho" + "me/jo/x\"", 1)]
    [InlineData("../wo" + "rk, a/wo" + "rk/b, /workspace, /home/me/x", 0)]
    public void MachinePaths_InAText_AreFound(string text, int count) => Assert.Equal(count, MachinePaths.In(text).Count());

    [Fact]
    public void Projects_Tracked_HaveALockFileForEveryPlatform()
    {
        var tracked = Checkout.TrackedFiles();
        var wanted = from project in tracked
                     where project.EndsWith(".csproj", StringComparison.Ordinal)
                     from platform in new[] { "linux-x64", "win-x64", "osx-arm64" }
                     select $"{project[..project.LastIndexOf('/')]}/packages.{platform}.lock.json";

        Assert.NotEmpty(wanted);
        Assert.Empty(wanted.Except(tracked));
    }

    [Theory]
    [InlineData("lib/", 250)]
    [InlineData("lib/Dpo/Training/", 200)]
    [InlineData("tests/", 250)]
    public void Sources_Tracked_AreShortEnoughToRead(string folder, int most)
    {
        var sources = Checkout.TrackedFiles().Where(f => f.StartsWith(folder, StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal))
            .Select(f => (File: f, Lines: File.ReadLines(Checkout.PathOf(f)).Count())).ToList();

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, s => s.Lines > most);
    }

    // Null for what is no text, such as a model.
    private static string? Text(string file)
    {
        var bytes = File.ReadAllBytes(Checkout.PathOf(file));
        return bytes.Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes);
    }

    [GeneratedRegex("https?://(?:api|registry|deb|cdn)[.-]")]
    private static partial Regex Registry();
}
