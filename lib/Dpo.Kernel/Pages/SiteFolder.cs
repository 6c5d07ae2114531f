using Dpo.Base;
using Dpo.Kernel.Notebooks;

namespace Dpo.Kernel.Pages;

/// <summary>Writes a folder of generated files that is there whole or not at all, and never replaces
/// somebody's own files.</summary>
internal static class SiteFolder
{
    /// <summary>Name of the file that marks a folder as made by this class.</summary>
    public const string Marker = ".dpo-pages";

    /// <summary>Writes the files into a new folder beside the given one, then puts it in its place.</summary>
    /// <param name="folder">Path of the folder to write; created if absent. It must be empty, or an earlier result of
    /// this method, which is replaced.</param>
    /// <param name="files">Files to write: key = file name in the folder, value = text, written as UTF-8.</param>
    /// <exception cref="NotebookException">The folder holds something else or cannot be written; what was there
    /// is untouched.</exception>
    public static void Replace(string folder, IReadOnlyDictionary<string, string> files)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()
            && !File.Exists(Path.Combine(target, Marker))))
        {
            throw new NotebookException(
                folder,
                null,
                null,
                "a new or empty folder was expected, or one that this command made, but there is something else. "
                + "Name another folder, or remove this one first.");
        }

        var (fresh, old) = ($"{target}.{Guid.NewGuid():N}.new", $"{target}.{Guid.NewGuid():N}.old");
        try
        {
            Directory.CreateDirectory(fresh);
            const string note = "Made by dpo export; the next export replaces this folder.\n";
            foreach (var (name, content) in files.Append(new(Marker, note)))
            {
                AtomicFile.WriteAllText(Path.Combine(fresh, name), content);
            }

            Swap(target, fresh, old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException(
                folder,
                null,
                null,
                $"the pages cannot be written ({e.Message.TrimEnd('.')}). "
                + "Check that the folder above is writable and has room; what was there is untouched.",
                e);
        }
        finally
        {
            Remove(fresh);
            Remove(old);
        }
    }

    private static void Swap(string target, string fresh, string old)
    {
        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        try
        {
            Directory.Move(fresh, target);
        }
        catch when (Directory.Exists(old))
        {
            Directory.Move(old, target);
            throw;
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
