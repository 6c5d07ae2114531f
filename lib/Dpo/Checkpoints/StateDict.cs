namespace Dpo.Checkpoints;

/// <summary>Compares what a file has with what a model wants.</summary>
internal static class StateDict
{
    public static void Require(string file, IReadOnlyDictionary<string, long[]> saved, IReadOnlyCollection<(string Name, long[] Shape)> wanted)
    {
        var missing = wanted.Where(w => !saved.ContainsKey(w.Name)).Select(w => w.Name).ToList();
        var surplus = saved.Keys.Except(wanted.Select(w => w.Name)).ToList();
        var misshapen = wanted.Where(w => saved.TryGetValue(w.Name, out var shape) && !shape.SequenceEqual(w.Shape))
            .Select(w => $"{w.Name} [{string.Join(",", saved[w.Name])}] instead of [{string.Join(",", w.Shape)}]").ToList();
        var problems = new[] { List("missing", missing), List("surplus", surplus), List("of another shape", misshapen) }.Where(p => p is not null).ToList();
        if (problems.Count > 0)
        {
            throw new InvalidDataException($"{file}: does not fit the model: {string.Join("; ", problems)}");
        }
    }

    private static string? List(string what, List<string> names) => names.Count == 0 ? null
        : $"{names.Count} {what} ({string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", ..." : "")})";
}
