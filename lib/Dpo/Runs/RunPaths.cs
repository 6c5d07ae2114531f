using Dpo.Checkpoints;

namespace Dpo.Runs;

/// <summary>The files of a run: what it writes, and whether two paths lead to one file, whatever links, trailing slashes
/// or (where the system ignores it) case they are written with.</summary>
public static class RunPaths
{
    private const int MostLinks = 40;           // as Linux has it; more are a circle

    private static readonly StringComparer _comparer =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Whether two paths lead to one file or folder; neither has to be there.</summary>
    /// <exception cref="IOException">The links of one lead in a circle.</exception>
    public static bool AreSame(string path, string other) => _comparer.Equals(Real(path), Real(other));

    /// <summary>Throws if a run in a folder would write over the model that it starts from, or over its data.</summary>
    /// <param name="folder">Of the run; need not be there.</param>
    /// <param name="model">The folder of the model to start from; null for none.</param>
    /// <param name="data">Files that the run reads; null for one that was not given.</param>
    /// <exception cref="ArgumentException">It would; the message names both.</exception>
    public static void RequireApart(
        string folder, string? model, params IEnumerable<string?> data)
    {
        if (model is not null && AreSame(folder, model))
        {
            throw new ArgumentException($"{folder}: is the folder of the model to start from, {model}, "
                + "which the run would write over; choose another --out");
        }
        if (!Directory.Exists(folder))
        {
            return;
        }
        var written = new Dictionary<string, string>(_comparer);
        foreach (var file in Directory.EnumerateFileSystemEntries(folder).Where(f => IsWritten(Path.GetFileName(f))))
        {
            written[Real(file)] = file;
        }
        var models = model is not null && Directory.Exists(model) ? Directory.EnumerateFiles(model) : [];
        foreach (var read in models.Concat(data.OfType<string>()))
        {
            if (written.TryGetValue(Real(read), out var file))
            {
                throw new ArgumentException(
                    $"{file}: would be written over by the run, which reads it as {read}; choose another --out");
            }
        }
    }

    /// <summary>Throws if a file is given twice: to learn from twice, or to learn from and to be held out.</summary>
    /// <param name="files">All that a run reads; null for one that was not given.</param>
    /// <exception cref="ArgumentException">It is; the message names it.</exception>
    public static void RequireOnce(IEnumerable<string?> files)
    {
        var seen = new HashSet<string>(_comparer);
        foreach (var file in files.OfType<string>().Where(f => !seen.Add(Real(f))))
        {
            throw new ArgumentException($"{file}: is given twice; what is learnt from counts once, and what is held "
                + "out must not be learnt from");
        }
    }

    /// <summary>Whether a run writes a file of this name into its folder.</summary>
    /// <param name="name">The name without its folder.</param>
    public static bool IsWritten(string name) =>
        name is RunFolder.Log or RunFolder.Table or RunFolder.Record or RunFolder.Lock or RunFolder.Board
        || StateFiles.IsState(name) || HuggingFace.IsWritten(name) || ModelOrigin.IsKept(name);

    // Each part of the path with its links followed.
    private static string Real(string path, int links = 0)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full;
        }
        var realParent = Real(parent, links);
        var here = Path.Combine(realParent, Path.GetFileName(full));
        return new FileInfo(here).LinkTarget is not { } target ? here
            : links < MostLinks ? Real(Path.Combine(realParent, target), links + 1)
            : throw new IOException($"{path}: its links lead in a circle");
    }
}
