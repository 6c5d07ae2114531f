using System.Text.RegularExpressions;

namespace Dpo.Kernel.Packages;

/// <summary>A package that a cell asks for with <c>#r "nuget: Name, Version"</c>; without a version it
/// is the newest.</summary>
internal sealed partial record PackageDirective(string Name, string Version)
{
    /// <summary>Takes the package directives out of a cell: they become comments, so that lines keep
    /// their numbers.</summary>
    /// <param name="code">Code of the cell with its directives.</param>
    /// <param name="packages">Packages that the cell asks for, in order.</param>
    /// <param name="sources">Feeds that the cell names with <c>#i "nuget: FOLDER or address"</c>, in order.</param>
    /// <returns>Code of the cell in which each directive is a comment.</returns>
    /// <exception cref="FormatException">A directive names no package.</exception>
    public static string Take(
        string code, out IReadOnlyList<PackageDirective> packages, out IReadOnlyList<string> sources)
    {
        var (found, feeds) = (new List<PackageDirective>(), new List<string>());
        var rest = Line().Replace(code, match =>
        {
            var words = match.Groups["what"].Value.Split(',', StringSplitOptions.TrimEntries);
            if (words.Length > 2
                || !Name_().IsMatch(words[0]) && match.Groups["kind"].Value == "r"
                || words[0].Length == 0)
            {
                throw new FormatException($"{match.Value.Trim()}: "
                    + "expected #r \"nuget: Name, Version\" or #r \"nuget: Name\"; "
                    + "to add a feed, #i \"nuget: FOLDER\".");
            }

            if (match.Groups["kind"].Value == "r")
            {
                found.Add(new PackageDirective(words[0], words.Length == 2 ? words[1] : "*"));
            }
            else
            {
                feeds.Add(match.Groups["what"].Value.Trim());
            }

            return "//" + match.Value;
        });
        (packages, sources) = (found, feeds);
        return rest;
    }

    [GeneratedRegex(
        """^[ \t]*#(?<kind>[ri])[ \t]+"nuget:(?<what>[^"\r\n]*)"[ \t]*;?[ \t]*$""",
        RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Line();

    [GeneratedRegex(@"^[A-Za-z0-9_.-]+$")]
    private static partial Regex Name_();
}
