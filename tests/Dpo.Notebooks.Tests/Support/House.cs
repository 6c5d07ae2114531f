namespace Dpo.Notebooks.Tests.Support;

/// <summary>The house plan of lib/README.md, and what of a list of arrows does not keep to it.</summary>
internal static class House
{
    // A project stands on those after it, and on those that they stand on.
    public static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Dpo"] = [],
        ["Dpo.Charts"] = [],
        ["Dpo.Science"] = ["Dpo"],
        ["Dpo.Teaching"] = ["Dpo.Science", "Dpo.Charts"],
        ["Dpo.Kernel"] = ["Dpo.Teaching"],
        ["Dpo.Cli"] = ["Dpo.Kernel"],
        ["Dpo.Sources"] = [],
    };

    // The same for the rooms of the library.
    public static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Base"] = [],
        ["Devices"] = ["Base"],
        ["Text"] = ["Devices"],
        ["Data"] = ["Text"],
        ["Models"] = ["Data"],
        ["Checkpoints"] = ["Models"],
        ["Estimators"] = ["Models"],
        ["Losses"] = ["Estimators"],
        ["Metrics"] = ["Devices"],
        ["Sampling"] = ["Models"],
        ["Training"] = ["Checkpoints", "Losses", "Metrics", "Sampling"],
        ["Runs"] = ["Training"],
    };

    public static string Project(string room) => room.Split('/')[0];

    public static string Floor(string room) => room.Split('/').ElementAtOrDefault(1) ?? "";

    public static List<string> Up(IEnumerable<Arrow> arrows) => [.. arrows.Where(a => !May(a.FromRoom, a.ToRoom)).Select(a => a.ToString())];

    public static bool May(string from, string to) =>
        Project(from) != Project(to) ? StandsOn(Projects, Project(from), Project(to))
        : Project(from) != "Dpo" || Floor(from) == Floor(to) || StandsOn(Rooms, Floor(from), Floor(to));

    private static bool StandsOn(Dictionary<string, string[]> plan, string upper, string lower) =>
        plan.TryGetValue(upper, out var below) && below.Any(b => b == lower || StandsOn(plan, b, lower));

    // A folder that leads back to itself over others: the arrows of the shortest way round, once for each circle.
    public static List<string> Circles(IReadOnlyList<Arrow> arrows)
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
