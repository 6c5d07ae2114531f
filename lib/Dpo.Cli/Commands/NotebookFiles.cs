namespace Dpo.Cli.Commands;

/// <summary>The notebooks that a path names.</summary>
internal static class NotebookFiles
{
    /// <summary>The file itself, or the notebooks directly in the folder, in the order of their names.</summary>
    /// <exception cref="FileNotFoundException">Neither.</exception>
    public static string[] Find(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }
        string[] found = Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.ipynb").Order(StringComparer.Ordinal)] : [];
        return found.Length > 0 ? found : throw new FileNotFoundException($"{path}: there is no such notebook, and no folder with notebooks (*.ipynb) of that name");
    }
}
