using System.Globalization;
using System.Net;
using Dpo.Charts;

namespace Dpo.Teaching;

/// <summary>A file of the library, or one member of it, to show in a cell: the text that was
/// compiled, never a copy.</summary>
[TypeFormatterSource(typeof(MimeBundleFormatterSource), PreferredMimeTypes = ["text/html"])]
public sealed class SourceText : IMimeBundle
{
    private readonly List<(int Number, int Start, int End)> _lines;
    private readonly SourceFile _source;

    private SourceText(SourceFile source, string suffix, List<(int Number, int Start, int End)> lines)
    {
        (_source, _lines) = (source, lines);
        Caption = $"{source.Project}/{source.Path}{suffix} (lines {lines[0].Number}-{lines[^1].Number})";
    }

    /// <summary>Caption that says where the text stands: "lib/Dpo/Losses/DpoLoss.cs, PerPair (lines 12-18)".</summary>
    public string Caption { get; }

    /// <summary>Shows a whole file of the library.</summary>
    /// <param name="file">Path of a source file of the library, relative to its project folder, e.g.
    /// "Losses/DpoLoss.cs".</param>
    /// <returns>Text of the whole file with line numbers; a notebook shows it if it is the last expression of a
    /// cell.</returns>
    /// <exception cref="ArgumentException">The library has no such file; the message names similar ones.</exception>
    public static SourceText Show(string file)
    {
        var source = Find(file);
        return new(source, "", Lines(source.Text, 0, source.Text.Length));
    }

    /// <summary>Shows one member of a file of the library, with all its overloads, or one type.</summary>
    /// <param name="file">Path of a source file of the library, relative to its project folder, e.g.
    /// "Losses/DpoLoss.cs".</param>
    /// <param name="member">Name of a method, property, field or type declared in the file; ".ctor" for constructors.
    /// All overloads are shown.</param>
    /// <param name="docs">True to show the documentation comment above the member as well; false by default.</param>
    /// <returns>Text of the member with line numbers; a notebook shows it if it is the last expression of a
    /// cell.</returns>
    /// <exception cref="ArgumentException">The library has no such file, or the file no such member.</exception>
    public static SourceText Show(string file, string member, bool docs = false) => Show(Find(file), member, docs);

    internal static SourceText Show(SourceFile source, string member, bool docs)
    {
        var found = source.Members.Where(m => m.Name == member).ToList();
        if (found.Count == 0)
        {
            var names = string.Join(", ", source.Members.Select(m => m.Name).Distinct());
            throw new ArgumentException($"{source.Path} has no member \"{member}\". It has {names}.", nameof(member));
        }

        return new(source, $", {member}",
            [.. found.SelectMany(m => Lines(source.Text, docs ? m.Docs : m.Start, m.End))]);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <inheritdoc/>
    public string ToHtml()
    {
        var code = Render((start, end) => SourceColours.Html(_source, start, end),
            number => $"<span style=\"user-select:none;color:#57606a\">{number}</span>");
        return $"<figure style=\"margin:0\"><figcaption>{WebUtility.HtmlEncode(Caption)}</figcaption>"
            + "<pre style=\"background:#fff;color:#1f2328;padding:.5em;overflow-x:auto\">"
            + $"<code>{code}</code></pre></figure>";
    }

    /// <summary>Returns the caption and the numbered lines as text.</summary>
    /// <returns>Plain text: the caption, then each source line after its line number.</returns>
    public override string ToString() =>
        Caption + "\n" + Render((start, end) => _source.Text[start..end], number => number);

    // A member stands at the left edge: the indentation that all its lines share is left out.
    private string Render(Func<int, int, string> show, Func<string, string> showNumber)
    {
        var width = _lines[^1].Number.ToString(CultureInfo.InvariantCulture).Length;
        var indent = _lines.Where(l => l.End > l.Start)
            .Min(l => _source.Text[l.Start..l.End].TakeWhile(c => c == ' ').Count());
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

    private static SourceFile Find(string file) =>
        SourceFile.Find(file ?? throw new ArgumentNullException(nameof(file)))
        ?? throw new ArgumentException(
            $"The library has no file \"{file}\". Near: {string.Join(", ", Near(file))}.", nameof(file));

    // Names that share the most pairs of neighbouring letters.
    private static IEnumerable<string> Near(string file)
    {
        var wanted = Pairs(file);
        return SourceFile.Paths.OrderByDescending(Likeness).ThenBy(name => name, StringComparer.Ordinal).Take(3);
        double Likeness(string name) =>
            Pairs(name).Intersect(wanted).Count() / (double)Pairs(name).Union(wanted).Count();
        static HashSet<string> Pairs(string s) =>
            [.. s.ToUpperInvariant().Zip(s.ToUpperInvariant().Skip(1), (a, b) => $"{a}{b}")];
    }
}
