using System.Collections;

namespace Dpo.Kernel.Engine;

/// <summary>Beginning of a sequence, which may be endless or may compute its items: it is read once.</summary>
/// <param name="Items">Items read from the start of the sequence, in order, up to a maximum number.</param>
/// <param name="More">Note on the items that were not read: "... 31 more", "... more" if their number is unknown, or ""
/// if all items were read.</param>
internal sealed record Sequence(IReadOnlyList<object?> Items, string More)
{
    public static Sequence Read(IEnumerable items, int max)
    {
        var shown = new List<object?>();
        foreach (var item in items)
        {
            if (shown.Count == max)
            {
                return new(
                    shown,
                    items is ICollection all ? FormattableString.Invariant($"... {all.Count - max} more") : "... more");
            }

            shown.Add(item);
        }

        return new(shown, "");
    }
}
