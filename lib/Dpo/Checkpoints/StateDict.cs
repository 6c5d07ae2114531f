using Dpo.Base;

namespace Dpo.Checkpoints;

/// <summary>Checks that a file has the tensors that a model needs, no more and in the same shapes.</summary>
internal static class StateDict
{
    public static void Require(string file, IReadOnlyDictionary<string, long[]> saved,
        IReadOnlyCollection<(string Name, long[] Shape)> wanted)
    {
        if (NamedShapes.Differences(saved, wanted) is { } problems)
        {
            throw new InvalidDataException($"{file}: does not fit the model: {problems}");
        }
    }
}
