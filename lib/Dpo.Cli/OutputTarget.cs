using System.CommandLine;

namespace Dpo.Cli;

/// <summary>Tries the files and folders that a command will write, so that hours of work do not end at a path that was mistyped.</summary>
internal static class OutputTarget
{
    /// <summary>The sentence about the first target that cannot be written; null where all can.</summary>
    public static string? Problem(ParseResult parsed)
    {
        foreach (var option in parsed.CommandResult.Command.Options.Where(o => o.Name is "--json" or "--page" or "--out"))
        {
            if (parsed.GetResult(option) is not null && parsed.GetValue<string?>(option.Name) is { } path
                && Problem(path, option.HelpName == "DIR") is { } problem)
            {
                return $"{option.Name} {Words.Quoted(path)}: {problem}";
            }
        }
        return null;
    }

    private static string? Problem(string path, bool isFolder)
    {
        try
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            if (isFolder ? File.Exists(full) : Directory.Exists(full) || Path.EndsInDirectorySeparator(path))
            {
                return isFolder ? "is a file; expected a folder" : "is a folder; expected a file";
            }
            var folder = isFolder ? full : Path.GetDirectoryName(full)!;
            while (!Directory.Exists(folder))
            {
                if (File.Exists(folder))
                {
                    return $"{folder} is a file; expected a folder";
                }
                folder = Path.GetDirectoryName(folder)!;
            }
            // As AtomicFile writes: beside the target, under its name and more.
            var name = isFolder ? "" : Path.GetFileName(full);
            using var probe = new FileStream(Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp"), FileMode.CreateNew,
                FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"cannot be written: {e.Message}";
        }
    }
}
