using Dpo.Base;

namespace Dpo.Science.Worlds;

/// <summary>The random draws of one story, one after the other; other stories do not change them.</summary>
internal sealed class StoryDraw(long seed, long row) : SeedStream(seed, row)
{
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Draws each fault independently with the same probability.</summary>
    /// <param name="chance">Probability of each kind of fault, 0 to 1; the kinds are independent of each other.</param>
    /// <returns>Random set of faults, as combined flags; may be <see cref="StoryFaults.None"/>.</returns>
    public StoryFaults Faults(double chance) => Enum.GetValues<StoryFaults>().Where(f => f != StoryFaults.None)
        .Aggregate(StoryFaults.None, (all, f) => Uniform() < chance ? all | f : all);
}
