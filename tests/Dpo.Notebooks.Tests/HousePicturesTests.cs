using Dpo.Charts;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;
using static Dpo.Notebooks.Tests.Support.House;

namespace Dpo.Notebooks.Tests;

/// <summary>The pictures of lib/README.md.</summary>
public sealed class HousePicturesTests
{
    // Where each stands in the pictures: column and row.
    private static readonly Dictionary<string, (double Column, double Row)> _projectPlaces = new()
    {
        ["Dpo"] = (0, 0),
        ["Dpo.Charts"] = (1, 1),
        ["Dpo.Science"] = (1, 0),
        ["Dpo.Teaching"] = (2, 0.5),
        ["Dpo.Kernel"] = (3, 0.5),
        ["Dpo.Cli"] = (4, 0.5),
        ["Dpo.Sources"] = (0, 2),
    };

    private static readonly Dictionary<string, (double Column, double Row)> _roomPlaces = new()
    {
        ["Base"] = (0, 1),
        ["Devices"] = (1, 1),
        ["Text"] = (2, 1),
        ["Data"] = (3, 1),
        ["Models"] = (4, 1),
        ["Checkpoints"] = (5, 0),
        ["Estimators"] = (5, 1),
        ["Sampling"] = (5, 2),
        ["Metrics"] = (5, 3),
        ["Losses"] = (6, 1),
        ["Training"] = (7, 1.5),
        ["Runs"] = (8, 1.5),
    };

    // What it draws lies in artifacts/pictures afterwards, to be copied to lib/ where it is another than the committed one.
    [Fact]
    public void Pictures_AreThoseOfToday()
    {
        var arrows = Arrows.OfLibrary;
        Drawn("arrows-projects.svg", "A project may name those to its left, never those to its right", _projectPlaces,
            [.. arrows.Select(a => (Project(a.FromRoom), Project(a.ToRoom)))]);
        Drawn("arrows-rooms.svg", "In Dpo a folder may name those to its left, never those to its right", _roomPlaces,
            [.. arrows.Where(a => Project(a.FromRoom) == "Dpo" && Project(a.ToRoom) == "Dpo").Select(a => (Floor(a.FromRoom), Floor(a.ToRoom)))]);
    }

    private static void Drawn(string file, string title, Dictionary<string, (double Column, double Row)> places, HashSet<(string From, string To)> arrows)
    {
        arrows.RemoveWhere(a => a.From == a.To);
        // An arrow that follows from two others says nothing new.
        var all = arrows.ToLookup(a => a.From, a => a.To);
        var shown = arrows.Where(a => !all[a.From].Any(over => over != a.To && Below(over).Contains(a.To)));
        var picture = places.Aggregate(new Diagram(title), (d, p) => d.Box(p.Key, p.Value.Column, p.Value.Row));
        var svg = shown.OrderBy(a => a.To, StringComparer.Ordinal).ThenBy(a => a.From, StringComparer.Ordinal)
            .Aggregate(picture, (d, a) => d.Arrow(a.To, a.From)).ToSvg() + "\n";
        var (committed, drawn) = (Path.Combine(Repository.Root, "lib", file), Path.Combine(Repository.Root, "artifacts", "pictures", file));
        Directory.CreateDirectory(Path.GetDirectoryName(drawn)!);
        File.WriteAllText(drawn, svg);
        Assert.True(File.Exists(committed) && File.ReadAllText(committed).ReplaceLineEndings("\n") == svg,
            $"lib/{file} is not today's: copy artifacts/pictures/{file} to lib/");

        HashSet<string> Below(string start)
        {
            var (seen, open) = (new HashSet<string>(), new Queue<string>([start]));
            while (open.TryDequeue(out var next))
            {
                all[next].Where(seen.Add).ToList().ForEach(open.Enqueue);
            }
            return seen;
        }
    }
}
