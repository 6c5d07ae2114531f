namespace Dpo.Base;

/// <summary>Files that are there whole or not at all: written beside, flushed to the disk, then renamed.</summary>
public static class AtomicFile
{
    private const string Ending = ".tmp";
    private const int IdLength = 32;

    /// <summary>Replaces a file by what <paramref name="write"/> writes; if it throws, the old file stays as it was.</summary>
    /// <param name="file">Path of the file; its folder is made if need be.</param>
    /// <param name="write">Writes the content.</param>
    public static void Write(string file, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(write);
        // A link stays a link: the file it points to is replaced.
        var target = Path.GetFullPath((File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName : null) ?? file);
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}{Ending}");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);         // nothing to do after the move
        }
    }

    /// <summary>Deletes what processes left that were killed while they wrote. Only for a folder into which nobody
    /// writes now: what is being written would go as well.</summary>
    /// <param name="folder">Need not be there; those below it are left alone.</param>
    /// <param name="isTarget">Whether a file of this name was being written.</param>
    public static void DeleteLeftovers(string folder, Func<string, bool> isTarget)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(isTarget);
        if (!Directory.Exists(folder))
        {
            return;
        }
        foreach (var file in Directory.GetFiles(folder, ".*" + Ending))
        {
            // .name.id.tmp
            var name = Path.GetFileNameWithoutExtension(file);
            if (Guid.TryParseExact(name[^Math.Min(IdLength, name.Length)..], "N", out _) && name.Length >= IdLength + 2
                && name[^(IdLength + 1)] == '.' && isTarget(name[1..^(IdLength + 1)]))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Replaces a text file (UTF-8 without a mark).</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="text">Its new content.</param>
    public static void WriteAllText(string file, string text) =>
        Write(file, stream =>
        {
            using var writer = new StreamWriter(stream, new System.Text.UTF8Encoding(false), leaveOpen: true);
            writer.Write(text);
        });
}
