namespace Dpo.Base;

/// <summary>Compares the names and shapes of the given tensors with those that are wanted.</summary>
internal static class NamedShapes
{
    /// <summary>Describes in words which tensors are missing, surplus or of another shape; returns null if there are
    /// none.</summary>
    public static string? Differences(
        IReadOnlyDictionary<string, long[]> given, IReadOnlyCollection<(string Name, long[] Shape)> wanted)
    {
        var missing = wanted.Where(w => !given.ContainsKey(w.Name)).Select(w => w.Name).ToList();
        var surplus = given.Keys.Except(wanted.Select(w => w.Name)).ToList();
        var misshapen = wanted.Where(w => given.TryGetValue(w.Name, out var shape) && !shape.SequenceEqual(w.Shape))
            .Select(w => $"{w.Name} {Text(given[w.Name])} instead of {Text(w.Shape)}").ToList();
        string?[] problems = [List("missing", missing), List("surplus", surplus), List("of another shape", misshapen)];
        return problems.All(p => p is null) ? null : string.Join("; ", problems.OfType<string>());
    }

    private static string Text(long[] shape) => $"[{string.Join(",", shape)}]";

    private static string? List(string what, List<string> names) => names.Count == 0 ? null
        : $"{names.Count} {what} ({string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", ..." : "")})";
}
