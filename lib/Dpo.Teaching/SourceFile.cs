using System.Text.Json;

namespace Dpo.Teaching;

/// <summary>A source file of the library as the build wrote it down (lib/Dpo.Sources): to show it
/// needs no parser.</summary>
/// <param name="Project">Folder of the C# project that contains the file, relative to the repository's root, e.g.
/// "lib/Dpo".</param>
/// <param name="Path">Path of the source file relative to the project folder, e.g. "Losses/DpoLoss.cs".</param>
/// <param name="Text">Full text of the source file, with "\n" as line ends.</param>
/// <param name="Members">Declarations in the order of the text: name, and three offsets (from 0): start of the doc
/// comment, start of the code, and first character after the code.</param>
/// <param name="Colours">Ranges of the text to colour, in order: first offset (from 0), first offset after the range,
/// and kind (comment, string or keyword).</param>
internal sealed record SourceFile(string Project, string Path, string Text,
    IReadOnlyList<(string Name, int Docs, int Start, int End)> Members,
    IReadOnlyList<(int Start, int End, SourceFile.Colour Kind)> Colours)
{
    /// <summary>Kind of text that has a colour; the numbers are those that the build writes.</summary>
    internal enum Colour { Comment, String, Keyword }

    // What Index gives for the library's own sources.
    private static readonly Lazy<IReadOnlyDictionary<string, string>> _library = new(() =>
    {
        using var stream = typeof(SourceFile).Assembly.GetManifestResourceStream("sources.txt")!;
        return Index(stream);
    });

    /// <summary>Paths of the library's source files, each below its project.</summary>
    internal static IEnumerable<string> Paths => _library.Value.Keys;

    /// <summary>Finds one of the library's source files.</summary>
    /// <param name="path">Path of a source file of the library, relative to its project folder, e.g.
    /// "Losses/DpoLoss.cs".</param>
    /// <returns>Source file with this path; null if the library has none.</returns>
    internal static SourceFile? Find(string path) =>
        _library.Value.TryGetValue(path, out var json) ? Parse(path, json) : null;

    /// <summary>Splits what the build wrote into its source files; each is parsed when it is shown.</summary>
    /// <param name="stream">UTF-8 text with one line per source file: path, a tab, and the file's data as JSON; the
    /// stream is closed.</param>
    /// <returns>JSON data of each source file, not yet parsed; the key is the path relative to the project
    /// folder.</returns>
    internal static IReadOnlyDictionary<string, string> Index(Stream stream)
    {
        using var reader = new StreamReader(stream);
        var index = new Dictionary<string, string>();
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            index.Add(line[..tab], line[(tab + 1)..]);
        }

        return index;
    }

    /// <summary>Reads one source file from its JSON.</summary>
    /// <param name="path">Path of the source file relative to its project folder, e.g. "Losses/DpoLoss.cs".</param>
    /// <param name="json">JSON data of the source file, as <see cref="Index"/> returns them.</param>
    /// <returns>Source file with its text, declarations and coloured ranges.</returns>
    internal static SourceFile Parse(string path, string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new(root.GetProperty("project").GetString()!, path, root.GetProperty("text").GetString()!,
            [.. root.GetProperty("members").EnumerateArray()
                .Select(m => (m[0].GetString()!, m[1].GetInt32(), m[2].GetInt32(), m[3].GetInt32()))],
            [.. Stretches(root.GetProperty("colours"))]);
    }

    // Three numbers a stretch: the distance from the one before, the length, the kind.
    private static IEnumerable<(int Start, int End, Colour Kind)> Stretches(JsonElement numbers)
    {
        var at = 0;
        foreach (var three in numbers.EnumerateArray().Select(n => n.GetInt32()).Chunk(3))
        {
            var start = at + three[0];
            at = start + three[1];
            yield return (start, at, (Colour)three[2]);
        }
    }
}
