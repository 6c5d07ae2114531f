using Dpo.Base;

namespace Dpo.Science.Worlds;

/// <summary>The draws of one story.</summary>
internal sealed class StoryDraw(long seed, long row) : SeedStream(seed, row)
{
    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Each fault on its own with the same chance.</summary>
    public StoryFaults Faults(double chance) =>
        Enum.GetValues<StoryFaults>().Where(f => f != StoryFaults.None).Aggregate(StoryFaults.None, (all, f) => Uniform() < chance ? all | f : all);
}
