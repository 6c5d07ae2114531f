using System.Text.RegularExpressions;

namespace Dpo.Kernel.Pages;

/// <summary>Gives elements of a page their ids, each of which is used once.</summary>
internal sealed partial class PageIds
{
    private readonly HashSet<string> _taken = [];

    /// <summary>Returns an id made of the letters and digits of a text: "06 DPO: every policy" becomes
    /// 06-dpo-every-policy.</summary>
    /// <param name="text">Plain text that the id is made of, e.g. the words of a heading.</param>
    /// <returns>Lower-case id, unique in the page, of at most 60 characters; if taken already, "-2", "-3" and so on is
    /// appended.</returns>
    public string Assign(string text)
    {
        var name = Other().Replace(text.ToLowerInvariant(), "-").Trim('-');
        name = name.Length > 60 ? name[..60].TrimEnd('-') : name.Length == 0 ? "part" : name;
        var unique = name;
        for (var n = 2; !_taken.Add(unique); n++)
        {
            unique = FormattableString.Invariant($"{name}-{n}");
        }

        return unique;
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Other();
}
