using System.Text.RegularExpressions;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;
using static Dpo.Notebooks.Tests.Support.House;

namespace Dpo.Notebooks.Tests;

/// <summary>The house plan (lib/README.md): who may name whom, file by file.</summary>
public sealed partial class HouseTests
{
    [Fact]
    public void NoArrow_RunsUp()
    {
        Assert.InRange(Arrows.OfLibrary.Count, 3000, 100_000);          // the rule has something to look at
        Assert.Empty(Up(Arrows.OfLibrary));
    }

    [Fact]
    public void NoCircle_OfFolders() => Assert.Empty(Circles(Arrows.OfLibrary));

    [Fact]
    public void Projects_AndRooms_AreThoseOfThePlan()
    {
        var rooms = Arrows.Library.Select(f => Arrow.Room(f.Path)).Distinct().ToList();
        Assert.Equal(Projects.Keys.Order(StringComparer.Ordinal), rooms.Select(Project).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Rooms.Keys.Order(StringComparer.Ordinal), rooms.Where(r => Project(r) == "Dpo").Select(Floor).Distinct().Order(StringComparer.Ordinal));
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "lib", "README.md"));
        Assert.All(rooms.Where(r => r.Contains('/', StringComparison.Ordinal)), r => Assert.Contains($" {Floor(r)}/", readme, StringComparison.Ordinal));
    }

    // A reference that runs sideways or up, even one that no file uses yet.
    [Fact]
    public void References_OfTheProjects_AreThoseOfThePlan()
    {
        foreach (var (project, below) in Projects)
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, "lib", project, project + ".csproj"));
            Assert.Equal(below.Order(StringComparer.Ordinal), Reference().Matches(text).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Namespaces_AreFolders_AndUsingsRunDown()
    {
        var rooms = Arrows.Library.ToLookup(f => Arrow.Room(f.Path).Replace('/', '.'), f => Arrow.Room(f.Path));
        var faults = Arrows.Library.Where(f => Namespace().Match(f.Text) is { Success: true } space && space.Groups[1].Value != Arrow.Room(f.Path).Replace('/', '.'))
            .Select(f => $"{f.Path}: its namespace is not its folder").ToList();
        faults.AddRange(from file in Arrows.Library
                        from directive in UsingOfOurs().Matches(file.Text)
                        let room = rooms[directive.Groups[1].Value].FirstOrDefault()
                        where room is not null && !May(Arrow.Room(file.Path), room)
                        select $"{file.Path}: {directive.Value} runs up");
        Assert.Empty(faults);
    }

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*?/([\w.]+)\.csproj""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (Dpo[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex UsingOfOurs();
}
