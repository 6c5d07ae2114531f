using System.Collections;

namespace Dpo.Kernel.Engine;

/// <summary>The beginning of a sequence, which may be endless or may compute its items: it is read once.</summary>
/// <param name="Items">The first items.</param>
/// <param name="More">What to say about the others: "" or "... 31 more" or "... more".</param>
internal sealed record Sequence(IReadOnlyList<object?> Items, string More)
{
    public static Sequence Read(IEnumerable items, int max)
    {
        var shown = new List<object?>();
        foreach (var item in items)
        {
            if (shown.Count == max)
            {
                return new(shown, items is ICollection all ? FormattableString.Invariant($"... {all.Count - max} more") : "... more");
            }

            shown.Add(item);
        }

        return new(shown, "");
    }
}
