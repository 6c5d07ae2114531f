using Dpo.Base;

namespace Dpo.Checkpoints;

/// <summary>Compares the tensors that a file has with those that a model needs.</summary>
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
