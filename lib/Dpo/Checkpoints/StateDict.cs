using TorchSharp;

namespace Dpo.Checkpoints;

/// <summary>Compares what a file has with what a model wants.</summary>
internal static class StateDict
{
    public static void Require(string file, IReadOnlyDictionary<string, torch.Tensor> saved, IReadOnlyCollection<(string Name, torch.Tensor Value)> wanted)
    {
        var missing = wanted.Where(w => !saved.ContainsKey(w.Name)).Select(w => w.Name).ToList();
        var surplus = saved.Keys.Except(wanted.Select(w => w.Name)).ToList();
        var misshapen = wanted.Where(w => saved.TryGetValue(w.Name, out var s) && !s.shape.SequenceEqual(w.Value.shape))
            .Select(w => $"{w.Name} [{string.Join(",", saved[w.Name].shape)}] instead of [{string.Join(",", w.Value.shape)}]").ToList();
        var problems = new[] { List("missing", missing), List("surplus", surplus), List("of another shape", misshapen) }.Where(p => p is not null).ToList();
        if (problems.Count > 0)
        {
            throw new InvalidDataException($"{file}: does not fit the model: {string.Join("; ", problems)}");
        }
    }

    private static string? List(string what, List<string> names) => names.Count == 0 ? null
        : $"{names.Count} {what} ({string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", ..." : "")})";
}
