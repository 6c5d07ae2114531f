using System.CommandLine;
using Dpo.Base;
using Dpo.Cli.Terminal;

namespace Dpo.Cli.Documents;

/// <summary>The documents of the repository and what is generated in them.</summary>
/// <param name="root">Path to the repository's root folder.</param>
/// <param name="program">Function that makes the root command <c>dpo</c> with all its subcommands; its argument is the
/// width of the help in characters.</param>
internal sealed class ReadmeDocuments(string root, Func<int, Command> program)
{
    /// <summary>The documents that may have tables, from the repository's root.</summary>
    public static readonly string[] Files =
    [
        "README.md", "datasets/recorded/README.md", "lib/Dpo.Cli/README.md", "notebooks/README.md",
    ];

    /// <summary>The picture that the first document shows.</summary>
    public const string Picture = "notebooks/chapter.svg";

    private readonly ReadmeTables _tables = new(root, program);

    /// <summary>The repository that a folder lies in.</summary>
    /// <param name="folder">Path to the repository's root folder or to any folder inside the repository.</param>
    /// <param name="program">Function that makes the root command <c>dpo</c> with all its subcommands; its argument is
    /// the width of the help in characters.</param>
    /// <exception cref="UsageException">No folder above has the solution.</exception>
    public static ReadmeDocuments Find(string folder, Func<int, Command> program)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Dpo.Notebooks.sln")))
            {
                return new ReadmeDocuments(at.FullName, program);
            }
        }
        throw new UsageException($"neither {folder} nor a folder above it has Dpo.Notebooks.sln: the documents are "
            + "those of the repository; call the command in a checkout of it");
    }

    /// <summary>Everything that is generated, with what stands there today.</summary>
    /// <exception cref="InvalidDataException">A document or the place of a table is missing.</exception>
    public IReadOnlyList<GeneratedPart> Parts()
    {
        var tables = Files.SelectMany(file => new MarkedText(file, Read(file)).Parts(_tables.Make)).ToList();
        var missing = _tables.Names.Except(tables.Select(t => t.Name)).ToList();
        return missing.Count == 0
            ? [.. tables, new(Picture, Path.GetFileName(Picture), ReadPicture(), ChapterPicture.Draw(root))]
            : throw new InvalidDataException(
                $"no document has a line \"<!-- table: {missing[0]} -->\"; expected one in "
                + $"{string.Join(", ", Files)}, with a line \"<!-- end -->\" after the table");
    }

    /// <summary>Writes what is stale anew.</summary>
    /// <returns>The tables and pictures that were out of date and have been written anew; empty if none were.</returns>
    public IReadOnlyList<GeneratedPart> Write()
    {
        var parts = Parts();
        var stale = parts.Where(p => p.IsStale).ToList();
        var wanted = parts.ToLookup(p => p.Name, p => p.Wanted);
        var texts = stale.Select(p => p.File).Distinct().Select(file => (file, Text: file == Picture
            ? wanted[Path.GetFileName(Picture)].First()
            : new MarkedText(file, Read(file)).Fill(name => wanted[name].First()))).ToList();
        foreach (var (file, text) in texts)
        {
            AtomicFile.WriteAllText(Path.Combine(root, file), text);
        }
        return stale;
    }

    private string ReadPicture() => File.Exists(Path.Combine(root, Picture)) ? Read(Picture) : "";

    private string Read(string file) => Path.Combine(root, file) is var path && File.Exists(path)
        ? File.ReadAllText(path).ReplaceLineEndings("\n")
        : throw new InvalidDataException($"{path}: is missing; it is a document of the repository with tables in it");
}
