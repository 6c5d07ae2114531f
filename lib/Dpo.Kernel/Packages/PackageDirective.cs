using System.Text.RegularExpressions;

namespace Dpo.Kernel.Packages;

/// <summary>A package that a cell asks for with <c>#r "nuget: Name, Version"</c>; without a version it
/// is the newest.</summary>
internal sealed partial record PackageDirective(string Name, string Version)
{
    /// <summary>Takes the package directives out of a cell: they become comments, so that lines keep
    /// their numbers.</summary>
    /// <param name="code">C# code of a cell, which may hold lines such as <c>#r "nuget: Name, Version"</c>.</param>
    /// <param name="packages">NuGet packages that the <c>#r</c> lines name, in order; version "*" if a line gives
    /// none.</param>
    /// <param name="sources">NuGet feeds (folders or URLs) that lines <c>#i "nuget: FEED"</c> name, in order.</param>
    /// <returns>The same code with each package directive turned into a comment; line numbers stay the same.</returns>
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
