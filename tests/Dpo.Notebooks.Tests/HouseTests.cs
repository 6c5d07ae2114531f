using Dpo.Charts;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The house plan (lib/README.md): who may name whom, file by file.</summary>
public sealed class HouseTests
{
    // A project stands on those after it, and on those that they stand on.
    private static readonly Dictionary<string, string[]> _projects = new()
    {
        ["Dpo"] = [],
        ["Dpo.Charts"] = [],
        ["Dpo.Science"] = ["Dpo"],
        ["Dpo.Teaching"] = ["Dpo.Science", "Dpo.Charts"],
        ["Dpo.Kernel"] = ["Dpo.Teaching", "Dpo.Charts"],
        ["Dpo.Cli"] = ["Dpo.Kernel"],
        ["Dpo.Sources"] = [],
    };

    // The same for the rooms of the library.
    private static readonly Dictionary<string, string[]> _rooms = new()
    {
        ["Base"] = [],
        ["Devices"] = ["Base"],
        ["Text"] = ["Devices"],
        ["Data"] = ["Text"],
        ["Models"] = ["Data"],
        ["Checkpoints"] = ["Models"],
        ["Estimators"] = ["Data", "Models"],
        ["Losses"] = ["Estimators"],
        ["Metrics"] = ["Devices"],
        ["Sampling"] = ["Models"],
        ["Training"] = ["Checkpoints", "Losses", "Metrics", "Sampling"],
        ["Runs"] = ["Training"],
    };

    // Where each stands in the pictures: column and row.
    private static readonly Dictionary<string, (double Column, double Row)> _projectPlaces = new()
    {
        ["Dpo"] = (0, 0), ["Dpo.Charts"] = (1, 1), ["Dpo.Science"] = (1, 0), ["Dpo.Teaching"] = (2, 0.5), ["Dpo.Kernel"] = (3, 0.5), ["Dpo.Cli"] = (4, 0.5),
        ["Dpo.Sources"] = (0, 2),
    };

    private static readonly Dictionary<string, (double Column, double Row)> _roomPlaces = new()
    {
        ["Base"] = (0, 1), ["Devices"] = (1, 1), ["Text"] = (2, 1), ["Data"] = (3, 1), ["Models"] = (4, 1), ["Checkpoints"] = (5, 0), ["Estimators"] = (5, 1),
        ["Sampling"] = (5, 2), ["Metrics"] = (5, 3), ["Losses"] = (6, 1), ["Training"] = (7, 1.5), ["Runs"] = (8, 1.5),
    };

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
        var rooms = Arrows.OfLibrary.SelectMany(a => new[] { a.FromRoom, a.ToRoom }).Distinct().ToList();
        Assert.Empty(rooms.Select(Project).Distinct().Except(_projects.Keys));
        Assert.Empty(rooms.Where(r => Project(r) == "Dpo").Select(Floor).Distinct().Except(_rooms.Keys));
        Assert.Empty(_rooms.Keys.Except(rooms.Where(r => Project(r) == "Dpo").Select(Floor)));
    }

    // Each of these must be found, or the tests above could not fail.
    [Theory]
    [InlineData("Dpo/Base/A.cs", "Dpo/Losses/B.cs")]
    [InlineData("Dpo/Training/A.cs", "Dpo.Teaching/B.cs")]
    [InlineData("Dpo/Sampling/A.cs", "Dpo.Science/Exact/B.cs")]
    [InlineData("Dpo.Charts/Svg/A.cs", "Dpo/Base/B.cs")]
    [InlineData("Dpo/Text/A.cs", "Dpo/Data/Labels/B.cs")]
    [InlineData("Dpo.Kernel/Engine/A.cs", "Dpo.Cli/Commands/B.cs")]
    public void AnArrowThatRunsUp_IsNamedWithBothFiles(string from, string to)
    {
        foreach (var use in new[] { "class A { B? b; }", "class A { int n = B.Count; }", "/// <summary><see cref=\"B\"/></summary>\nclass A;", "class A { object o = (B)new(); }" })
        {
            var found = Arrows.Of([(from, "using To; namespace From { " + use + " }"), (to, "namespace To { public class B { public static int Count; } }")]);
            Assert.StartsWith($"{from} names B", Assert.Single(Up(found.DistinctBy(a => a.To))), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Dpo/Losses/A.cs", "Dpo/Base/B.cs")]
    [InlineData("Dpo/Runs/A.cs", "Dpo/Text/Bpe/B.cs")]
    [InlineData("Dpo.Cli/Commands/A.cs", "Dpo.Charts/Svg/B.cs")]
    public void AnArrowThatRunsDown_IsAllowed(string from, string to) =>
        Assert.Empty(Up(Arrows.Of([(from, "class A { B? b; }"), (to, "class B;")])));

    [Fact]
    public void ACircle_IsNamedWithItsFiles()
    {
        var found = Arrows.Of([("Dpo.Science/Exact/A.cs", "class A { B? b; }"), ("Dpo.Science/Toy/B.cs", "class B { C? c; }"), ("Dpo.Science/Worlds/C.cs", "class C { A? a; }")]);
        var circle = Assert.Single(Circles(found));
        Assert.Contains("Dpo.Science/Exact/A.cs names B of Dpo.Science/Toy/B.cs", circle, StringComparison.Ordinal);
        Assert.Contains("Dpo.Science/Worlds/C.cs names A of Dpo.Science/Exact/A.cs", circle, StringComparison.Ordinal);
    }

    // DPO_WRITE_README=1 draws them anew.
    [Fact]
    public void Pictures_AreThoseOfToday()
    {
        var arrows = Arrows.OfLibrary;
        Drawn("arrows-projects.svg", "A project may name those to its left, never those to its right", _projectPlaces,
            [.. arrows.Select(a => (Project(a.FromRoom), Project(a.ToRoom)))]);
        Drawn("arrows-rooms.svg", "In Dpo a room may name those to its left, never those to its right", _roomPlaces,
            [.. arrows.Where(a => Project(a.FromRoom) == "Dpo" && Project(a.ToRoom) == "Dpo").Select(a => (Floor(a.FromRoom), Floor(a.ToRoom)))]);
    }

    [Fact]
    public void Extensions_AndMembers_MakeArrows()
    {
        var found = Arrows.Of([("Dpo/Base/A.cs", "class A { int N(string s) => s.Twice(); }"), ("Dpo/Runs/B.cs", "static class B { public static int Twice(this string s) => 2; }")]);
        Assert.Equal(new Arrow("Dpo/Base/A.cs", "Dpo/Runs/B.cs", "B.Twice"), Assert.Single(found));
    }

    private static void Drawn(string file, string title, Dictionary<string, (double Column, double Row)> places, HashSet<(string From, string To)> arrows)
    {
        arrows.RemoveWhere(a => a.From == a.To);
        // An arrow that follows from two others says nothing new.
        var shown = arrows.Where(a => !places.Keys.Any(over => arrows.Contains((a.From, over)) && Leads(over, a.To)));
        var picture = places.Aggregate(new Diagram(title), (d, p) => d.Box(p.Key, p.Value.Column, p.Value.Row));
        var svg = shown.OrderBy(a => a.To, StringComparer.Ordinal).ThenBy(a => a.From, StringComparer.Ordinal)
            .Aggregate(picture, (d, a) => d.Arrow(a.To, a.From)).ToSvg() + "\n";
        var path = Path.Combine(Repository.Root, "lib", file);
        if (Environment.GetEnvironmentVariable("DPO_WRITE_README") is { Length: > 0 })
        {
            File.WriteAllText(path, svg);
        }
        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == svg,
            $"lib/{file} is not today's: DPO_WRITE_README=1 dotnet test --project tests/Dpo.Notebooks.Tests -- --filter-class '*HouseTests'");

        bool Leads(string from, string to) => arrows.Contains((from, to)) || arrows.Any(a => a.From == from && Leads(a.To, to));
    }

    private static string Project(string room) => room.Split('/')[0];

    private static string Floor(string room) => room.Split('/').ElementAtOrDefault(1) ?? "";

    private static List<string> Up(IEnumerable<Arrow> arrows) => [.. arrows.Where(a => !May(a.FromRoom, a.ToRoom)).Select(a => a.ToString())];

    private static bool May(string from, string to) =>
        Project(from) != Project(to) ? StandsOn(_projects, Project(from), Project(to))
        : Project(from) != "Dpo" || Floor(from) == Floor(to) || StandsOn(_rooms, Floor(from), Floor(to));

    private static bool StandsOn(Dictionary<string, string[]> plan, string upper, string lower) =>
        plan.TryGetValue(upper, out var below) && below.Any(b => b == lower || StandsOn(plan, b, lower));

    // A folder that leads back to itself over others: the arrows of the shortest way round, once for each circle.
    private static List<string> Circles(IReadOnlyList<Arrow> arrows)
    {
        var between = arrows.Where(a => a.FromRoom != a.ToRoom).ToLookup(a => a.FromRoom);
        var (found, known) = (new List<string>(), new HashSet<string>());
        foreach (var start in between.Select(g => g.Key).Order(StringComparer.Ordinal))
        {
            var (ways, open) = (new Dictionary<string, List<Arrow>> { [start] = [] }, new Queue<string>([start]));
            while (open.TryDequeue(out var room))
            {
                foreach (var arrow in between[room].DistinctBy(a => a.ToRoom))
                {
                    List<Arrow> way = [.. ways[room], arrow];
                    if (arrow.ToRoom == start && known.Add(string.Join(' ', way.Select(a => a.FromRoom).Order(StringComparer.Ordinal))))
                    {
                        found.Add(string.Join("; ", way));
                    }
                    if (ways.TryAdd(arrow.ToRoom, way))
                    {
                        open.Enqueue(arrow.ToRoom);
                    }
                }
            }
        }
        return found;
    }
}
