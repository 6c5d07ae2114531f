using Dpo.Devices;

namespace Dpo.Worlds;

/// <summary>The draws of one row, in order; other rows do not change them.</summary>
internal sealed class StoryDraw(long seed, long row)
{
    private long _step;

    public double Uniform() => Seeds.Uniform(seed, row, _step++);

    public int Below(int count) => (int)(Uniform() * count);

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Each fault on its own with the same chance.</summary>
    public StoryFaults Faults(double chance) =>
        Enum.GetValues<StoryFaults>().Where(f => f != StoryFaults.None).Aggregate(StoryFaults.None, (all, f) => Uniform() < chance ? all | f : all);
}
