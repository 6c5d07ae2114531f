using System.CommandLine;
using System.CommandLine.Parsing;
using Dpo.Runs;

namespace Dpo.Cli.Terminal;

/// <summary>Tries the files and folders that a command will write before it begins its work.</summary>
/// <remarks>So hours of training do not end at a mistyped path, and no figures are written over a file that was read.
/// </remarks>
internal static class OutputTarget
{
    private static readonly string[] Targets = ["--json", "--page", "--out", "--reference-cache"];

    /// <summary>The sentence about the first target that cannot be written; null where all can.</summary>
    public static string? Problem(ParseResult parsed)
    {
        string[] read = [.. parsed.CommandResult.Children
            .Where(c => c is not OptionResult o || !Targets.Contains(o.Option.Name))
            .SelectMany(c => c.Tokens).Select(t => t.Value).Where(Path.Exists)];
        var before = new List<(Option Option, string Path)>();
        foreach (var option in parsed.CommandResult.Command.Options.Where(o => Targets.Contains(o.Name)))
        {
            if (parsed.GetResult(option) is null || parsed.GetValue<string?>(option.Name) is not { } path)
            {
                continue;
            }
            if ((Problem(path, IsFolder(option), read) ?? Clash(path, option, before)) is { } problem)
            {
                return $"{option.Name} {Words.Quoted(path)}: {problem}";
            }
            before.Add((option, path));
        }
        return null;
    }

    private static bool IsFolder(Option option) => option.HelpName == "DIR";

    // Two targets of one command: the same file twice, or a file that the run itself writes into its folder.
    private static string? Clash(string path, Option option, List<(Option Option, string Path)> before)
    {
        foreach (var (other, target) in before)
        {
            if (RunPaths.AreSame(path, target))
            {
                return $"is {other.Name} as well; give each a path of its own";
            }
            var (folder, file) = IsFolder(option) ? (path, target) : (target, path);
            var name = Path.GetFileName(file);
            if (IsFolder(option) != IsFolder(other)
                && RunPaths.AreSame(folder, Path.GetDirectoryName(Path.GetFullPath(file))!)
                && RunPaths.IsWritten(name))
            {
                return $"{name} in that folder is a file of the run itself; choose another name";
            }
        }
        return null;
    }

    private static string? Problem(string path, bool isFolder, string[] read)
    {
        try
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            if (isFolder ? File.Exists(full) : Directory.Exists(full) || Path.EndsInDirectorySeparator(path))
            {
                return isFolder ? "is a file; expected a folder" : "is a folder; expected a file";
            }
            if (full.StartsWith("/dev/", StringComparison.Ordinal))
            {
                return "is a device; expected a file";
            }
            if (File.Exists(full) && read.Any(r => IsOf(r, full)))
            {
                return "is a file that the command reads; choose another one";
            }
            var folder = isFolder ? full : Parent(full);
            while (!Directory.Exists(folder))
            {
                if (File.Exists(folder))
                {
                    return $"{folder} is a file; expected a folder";
                }
                folder = Parent(folder);
            }
            // As AtomicFile writes: beside the target, under its name and more.
            var name = isFolder ? "" : Path.GetFileName(full);
            var beside = Path.Combine(folder, $".{name}.{Guid.NewGuid():N}.tmp");
            using var probe = new FileStream(
                beside, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            return $"cannot be written: {e.Message}";
        }
    }

    // The file itself, or one of the model's folder.
    private static bool IsOf(string read, string file) => RunPaths.AreSame(read, file)
        || (File.Exists(Path.Combine(read, "config.json")) && RunPaths.AreSame(read, Path.GetDirectoryName(file)!));

    private static string Parent(string path) =>
        Path.GetDirectoryName(path) ?? throw new DirectoryNotFoundException($"there is no {path}");
}
