using Dpo.Checkpoints;

namespace Dpo.Runs;

/// <summary>Paths of a run's files: which files it writes, and whether two paths lead to the same file, however they
/// are written (links, trailing slashes or, where the system ignores it, case).</summary>
public static class RunPaths
{
    private const int MostLinks = 40;           // as Linux has it; more are a circle

    private static readonly StringComparer _comparer =
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;

    /// <summary>Tells whether two paths lead to the same file or folder; neither has to exist.</summary>
    /// <param name="path">Path of a file or folder, absolute or relative to the current directory; it need not
    /// exist.</param>
    /// <param name="other">Path to compare with <paramref name="path"/>, of a file or folder that need not exist
    /// either.</param>
    /// <returns>True if both paths lead to the same file or folder once links are followed.</returns>
    /// <exception cref="IOException">The links of one path lead in a circle.</exception>
    public static bool AreSame(string path, string other) => _comparer.Equals(Real(path), Real(other));

    /// <summary>Throws if a run in a folder would overwrite the model that it starts from, or its data.</summary>
    /// <param name="folder">Path to the folder that a training run writes its log, training states and model into; it
    /// need not exist.</param>
    /// <param name="model">Path to the folder of the model that the training starts from; null if it starts from
    /// none.</param>
    /// <param name="data">Paths of the data files that the training reads; null entries (files that were not given) are
    /// ignored.</param>
    /// <exception cref="ArgumentException">The run would overwrite what it reads; the message names both
    /// paths.</exception>
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

    /// <summary>Throws if a file is given twice: to be trained on twice, or to be trained on and held out.</summary>
    /// <param name="files">Paths of all data files that the training reads; null entries (files that were not given)
    /// are ignored.</param>
    /// <exception cref="ArgumentException">A file is given twice; the message names it.</exception>
    public static void RequireOnce(IEnumerable<string?> files)
    {
        var seen = new HashSet<string>(_comparer);
        foreach (var file in files.OfType<string>().Where(f => !seen.Add(Real(f))))
        {
            throw new ArgumentException($"{file}: is given twice; what is learnt from counts once, and what is held "
                + "out must not be learnt from");
        }
    }

    /// <summary>Tells whether a run writes a file of this name into its folder.</summary>
    /// <param name="name">Name of a file without its folder, e.g. "run.json".</param>
    /// <returns>True if training into a folder writes a file of this name there, e.g. for "run.json" or
    /// "log.csv".</returns>
    public static bool IsWritten(string name) =>
        name is RunFolder.Log or RunFolder.Table or RunFolder.Record or RunFolder.Lock or RunFolder.Board
        || StateFiles.IsState(name) || HuggingFace.IsWritten(name) || ModelOrigin.IsCopied(name);

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
