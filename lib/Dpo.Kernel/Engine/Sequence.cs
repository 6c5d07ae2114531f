using System.Collections;

namespace Dpo.Kernel.Engine;

/// <summary>Beginning of a sequence, which may be endless or may compute its items: it is read once.</summary>
/// <param name="Items">First items of the sequence, in order.</param>
/// <param name="More">Words for the items not read: "... 31 more", "... more" where their number is unknown, or ""
/// if all were read.</param>
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
