using System.Runtime.ExceptionServices;
using Dpo.Kernel.Notebooks;

namespace Dpo.Cli.Commands;

/// <summary>The notebooks that a path names.</summary>
internal static class NotebookFiles
{
    private static readonly EnumerationOptions Everything = new()
    {
        MatchCasing = MatchCasing.CaseInsensitive,
        AttributesToSkip = 0,
        IgnoreInaccessible = false,
    };

    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    /// <summary>The file itself, or the notebooks directly in the folder, in the order of their names.</summary>
    /// <exception cref="FileNotFoundException">Neither.</exception>
    public static string[] Find(string path)
    {
        if (!Directory.Exists(path) && Path.Exists(path))
        {
            return [path];
        }
        // Whatever is called a notebook: what cannot be read is named, not passed over.
        string[] found = Directory.Exists(path)
            ? [.. Directory.GetFileSystemEntries(path, "*.ipynb", Everything).Order(StringComparer.Ordinal)] : [];
        return found.Length > 0 ? found : throw new FileNotFoundException(
            $"{path}: there is no such notebook, and no folder with notebooks (*.ipynb) of that name"
            + (Below(path) is [var first, ..] ? $"; there are some in folders below it, the first {first}" : ""));
    }

    /// <summary>The notebooks in the folders below a folder, which <see cref="Find"/> does not take.</summary>
    public static IReadOnlyList<string> Below(string path) => !Directory.Exists(path) ? [] :
    [
        .. Directory.EnumerateDirectories(path).Where(f => Path.GetFileName(f) is not (['.', ..] or "artifacts"))
            .SelectMany(f => Directory.EnumerateFiles(f, "*.ipynb", Deep))
            .Where(f => !f.Contains(".ipynb_checkpoints", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The same, each read at once: cells that run later cannot change what is run.</summary>
    /// <returns>Path of each notebook, with a function that returns the notebook, or throws an exception that says why
    /// the file cannot be read.</returns>
    public static IReadOnlyList<(string File, Func<Notebook> Read)> Load(string path) =>
        [.. Find(path).Select(file => (file, Read(file)))];

    private static Func<Notebook> Read(string file)
    {
        try
        {
            if (Directory.Exists(file))
            {
                throw new InvalidDataException($"{file}: it is a folder; expected a notebook");
            }
            var notebook = Notebook.Load(file);
            return notebook.Language is not { } language || language is "C#" or "csharp" or "polyglot-notebook"
                ? () => notebook
                : throw new InvalidDataException($"{file}: its cells are {language}; expected C#");
        }
        catch (Exception e)
        {
            var why = ExceptionDispatchInfo.Capture(e);         // its own row says so, with the trace from here
            return () =>
            {
                why.Throw();
                return null!;
            };
        }
    }
}
