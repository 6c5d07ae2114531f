using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dpo.Sources;

/// <summary>Writes the sources of some projects as one file: one line for each source file, in the order
/// of their paths.</summary>
/// <remarks>It holds no absolute path and no time: every platform and every clone writes the same bytes.</remarks>
internal static class SourceIndex
{
    private const string Where = "look at the SourcesOf items of the project that is built.";

    private static readonly JsonWriterOptions _compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads all C# files of some projects, those in bin and obj left out.</summary>
    /// <param name="root">Path to the repository's root folder; <paramref name="folders"/> are named in the index
    /// relative to this folder.</param>
    /// <param name="folders">Paths to the folders of the projects whose C# files are read, subfolders included.</param>
    /// <returns>C# source files of all projects, sorted by their paths below their projects.</returns>
    /// <exception cref="SourcesException">A folder holds no sources, or two projects hold the same path.</exception>
    internal static IReadOnlyList<Source> Read(string root, IEnumerable<string> folders)
    {
        var sources = folders.SelectMany(folder => Project(root, folder))
            .OrderBy(s => s.Path, StringComparer.Ordinal).ToList();
        foreach (var (one, other) in sources.Zip(sources.Skip(1)).Where(pair => pair.First.Path == pair.Second.Path))
        {
            throw new SourcesException($"{one.Path} lies in {one.Project} and in {other.Project}: a chapter names a "
                + "file by its path below its project, so no other may have it. Rename or move one of them.");
        }

        return sources;
    }

    /// <summary>Writes the index in one step: a reader or a second build finds all of the old text,
    /// or of the new.</summary>
    /// <param name="path">Path of the index file to write; an existing file is replaced.</param>
    /// <param name="sources">C# source files to write, sorted by their paths.</param>
    internal static void Save(string path, IReadOnlyList<Source> sources)
    {
        var part = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            // By hand: the library that has AtomicFile is built after this tool.
            using (var stream = new FileStream(part, FileMode.CreateNew))
                Write(stream, sources);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Writes one line for each source file: its path, a tab, and the rest as JSON.</summary>
    /// <param name="stream">Writable stream that receives the index as UTF-8 text; it stays open.</param>
    /// <param name="sources">C# source files to write, sorted by their paths.</param>
    internal static void Write(Stream stream, IEnumerable<Source> sources)
    {
        foreach (var line in sources.AsParallel().AsOrdered().Select(Line))
            stream.Write(line);
    }

    private static IEnumerable<Source> Project(string root, string folder)
    {
        if (!Directory.Exists(folder))
            throw new SourcesException($"There is no project folder {folder}: {Where}");
        var project = Below(root, folder);
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: Below(folder, file)))
            .Where(f => f.Path.Split('/')[0] is not ("bin" or "obj")).ToList();
        if (files.Count == 0)
            throw new SourcesException($"{project} holds no C# file: {Where}");
        return files.Select(f => new Source(project, f.Path, File.ReadAllText(f.File).ReplaceLineEndings("\n")));
    }

    private static string Below(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static byte[] Line(Source source)
    {
        var root = source.Parse();
        using var line = new MemoryStream();
        line.Write(Encoding.UTF8.GetBytes(source.Path + '\t'));
        using (var json = new Utf8JsonWriter(line, _compact))
        {
            json.WriteStartObject();
            json.WriteString("project", source.Project);
            json.WriteString("text", source.Text);
            json.WriteStartArray("members");
            foreach (var member in Members.Find(root))
            {
                json.WriteStartArray();
                json.WriteStringValue(member.Name);
                json.WriteNumberValue(member.Docs);
                json.WriteNumberValue(member.Start);
                json.WriteNumberValue(member.End);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteStartArray("colours");
            var at = 0;
            foreach (var span in Colours.Find(root))
            {
                // The distance from the one before, which is short, and 0, 1 or 2 for the kind.
                json.WriteNumberValue(span.Start - at);
                json.WriteNumberValue(span.End - span.Start);
                json.WriteNumberValue((int)span.Kind);
                at = span.End;
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
