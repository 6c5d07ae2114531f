using System.Text.Json;

namespace Dpo.Teaching;

/// <summary>A source of the library as the build wrote it down (lib/Dpo.Sources): to show it needs no parser.</summary>
/// <param name="Project">The folder of its project: "lib/Dpo".</param>
/// <param name="Path">Its path below that folder.</param>
/// <param name="Text">Its text, lines ended by "\n".</param>
/// <param name="Members">Its declarations in order: where documentation and text begin, where the text ends.</param>
/// <param name="Colours">The stretches of text that are coloured, in order.</param>
internal sealed record SourceFile(string Project, string Path, string Text,
    IReadOnlyList<(string Name, int Docs, int Start, int End)> Members,
    IReadOnlyList<(int Start, int End, SourceFile.Colour Kind)> Colours)
{
    /// <summary>What a stretch is coloured as; the numbers are those that the build writes.</summary>
    internal enum Colour { Comment, String, Keyword }

    // What Index gives for the library's own sources.
    private static readonly Lazy<IReadOnlyDictionary<string, string>> _library = new(() =>
    {
        using var stream = typeof(SourceFile).Assembly.GetManifestResourceStream("sources.txt")!;
        return Index(stream);
    });

    /// <summary>The paths of the library's sources.</summary>
    internal static IEnumerable<string> Paths => _library.Value.Keys;

    /// <summary>Finds one of the library's sources.</summary>
    /// <param name="path">Its path below its project.</param>
    /// <returns>The source, or null if there is none of that path.</returns>
    internal static SourceFile? Find(string path) =>
        _library.Value.TryGetValue(path, out var json) ? Parse(path, json) : null;

    /// <summary>Splits what the build wrote into its sources; each is parsed when it is shown.</summary>
    /// <param name="stream">A line for each source: its path, a tab, and the rest as JSON.</param>
    /// <returns>The JSON of each path.</returns>
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

    /// <summary>Reads one source.</summary>
    /// <param name="path">Its path below its project.</param>
    /// <param name="json">The rest of its line.</param>
    /// <returns>The source.</returns>
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
