using System.Globalization;
using System.Net;
using System.Reflection;

namespace Dpo.Teaching;

/// <summary>A file of the library, or one member of it: the text that was compiled, never a copy.</summary>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class SourceText : IMimeBundle
{
    private readonly List<(int Number, int Start, int End)> _lines;
    private readonly SourceScan _scan;
    private readonly string _text;

    private SourceText(string file, string? member, string text, SourceScan scan, List<(int Number, int Start, int End)> lines)
    {
        (_text, _scan, _lines) = (text, scan, lines);
        var name = member is null ? "" : $", {member}";
        Caption = $"lib/Dpo/{file}{name} (lines {lines[0].Number}-{lines[^1].Number})";
    }

    /// <summary>Where the text stands: "lib/Dpo/Losses/DpoLoss.cs, PerPair (lines 12-18)".</summary>
    public string Caption { get; }

    /// <summary>Shows a whole file.</summary>
    /// <param name="file">Its path below lib/Dpo: "Losses/DpoLoss.cs".</param>
    /// <returns>The file's text.</returns>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    public static SourceText Show(string file)
    {
        var text = Read(file);
        return new(file, null, text, new SourceScan(text), Lines(text, 0, text.Length));
    }

    /// <summary>Shows one member of a file with all its overloads, or one type.</summary>
    /// <param name="file">Its path below lib/Dpo: "Losses/DpoLoss.cs".</param>
    /// <param name="member">The name of a method, property, field or type; ".ctor" for a constructor.</param>
    /// <param name="docs">Whether its documentation comment is shown too.</param>
    /// <returns>The member's text.</returns>
    /// <exception cref="ArgumentException">There is no such file or member.</exception>
    public static SourceText Show(string file, string member, bool docs = false)
    {
        var text = Read(file);
        var scan = new SourceScan(text);
        var members = SourceMembers.Find(scan.Code);
        var found = members.Where(m => m.Name == member).ToList();
        if (found.Count == 0)
        {
            var names = string.Join(", ", members.Select(m => m.Name).Distinct());
            throw new ArgumentException($"{file} has no member \"{member}\". It has {names}.", nameof(member));
        }
        return new(file, member, text, scan, [.. found.SelectMany(m => Lines(text, docs ? Documented(text, m.Start) : m.Start, m.End))]);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <inheritdoc/>
    public string ToHtml()
    {
        var code = Render((start, end) => SourceColours.Html(_text, _scan.Kinds, start, end),
            number => $"<span style=\"user-select:none;color:#57606a\">{number}</span>");
        return $"<figure style=\"margin:0\"><figcaption>{WebUtility.HtmlEncode(Caption)}</figcaption>"
            + $"<pre style=\"background:#fff;color:#1f2328;padding:.5em;overflow-x:auto\"><code>{code}</code></pre></figure>";
    }

    /// <summary>The caption and the numbered lines.</summary>
    /// <returns>Lines of text.</returns>
    public override string ToString() => Caption + "\n" + Render((start, end) => _text[start..end], number => number);

    // A member stands at the left edge: the indentation that all its lines share is left out.
    private string Render(Func<int, int, string> show, Func<string, string> showNumber)
    {
        var width = _lines[^1].Number.ToString(CultureInfo.InvariantCulture).Length;
        var indent = _lines.Where(l => l.End > l.Start).Min(l => _text[l.Start..l.End].TakeWhile(c => c == ' ').Count());
        return string.Join('\n', _lines.Select(l =>
        {
            var number = l.Number.ToString(CultureInfo.InvariantCulture).PadLeft(width);
            return (showNumber(number) + "  " + show(Math.Min(l.Start + indent, l.End), l.End)).TrimEnd();
        }));
    }

    // The whole lines of a stretch of text.
    private static List<(int Number, int Start, int End)> Lines(string text, int start, int end)
    {
        var lines = new List<(int, int, int)>();
        var (number, at) = (1, 0);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (at + line.Length >= start && at < end)
                lines.Add((number, at, at + line.Length));
            at += line.Length + 1;
            number++;
        }
        return lines;
    }

    private static int Documented(string text, int start)
    {
        while (text.LastIndexOf('\n', start) is > 0 and var before)
        {
            var previous = text.LastIndexOf('\n', before - 1) + 1;
            if (!text[previous..before].TrimStart().StartsWith("///", StringComparison.Ordinal))
                break;
            start = previous;
        }
        return start;
    }

    private static string Read(string file)
    {
        var assembly = typeof(SourceText).Assembly;
        using var stream = assembly.GetManifestResourceStream(file) ?? throw new ArgumentException(
            $"The library has no file \"{file}\". Near: {string.Join(", ", Near(file, assembly))}.", nameof(file));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    // Names that share the most pairs of neighbouring letters.
    private static IEnumerable<string> Near(string file, Assembly assembly)
    {
        var wanted = Pairs(file);
        return assembly.GetManifestResourceNames().OrderByDescending(Likeness).ThenBy(name => name, StringComparer.Ordinal).Take(3);
        double Likeness(string name) => Pairs(name).Intersect(wanted).Count() / (double)Pairs(name).Union(wanted).Count();
        static HashSet<string> Pairs(string s) => [.. s.ToUpperInvariant().Zip(s.ToUpperInvariant().Skip(1), (a, b) => $"{a}{b}")];
    }
}
