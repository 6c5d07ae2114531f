namespace Dpo.Base;

/// <summary>Writes files so that each is there in full or not at all: the content goes to a temporary file beside the
/// target, is flushed to the disk and then renamed.</summary>
public static class AtomicFile
{
    private const string Ending = ".tmp";
    private const int IdLength = 32;

    /// <summary>Replaces a file by what <paramref name="write"/> writes; if it throws, the old file stays as it
    /// was.</summary>
    /// <param name="file">Path of the file to write or replace; its folder is created if absent. If the path is a
    /// symbolic link, the file behind the link is replaced.</param>
    /// <param name="write">Function that writes the whole content of the file to the stream passed to it; it need not
    /// flush or close the stream.</param>
    public static void Write(string file, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(write);
        // A link stays a link: the file it points to is replaced.
        var linked = File.Exists(file) ? File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName : null;
        var target = Path.GetFullPath(linked ?? file);
        var folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}{Ending}");
        try
        {
            using (var stream = new FileStream(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
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

    /// <summary>Deletes the temporary files that were left by processes killed while they wrote. Call it only for a
    /// folder into which nobody is writing, because files that are being written would be deleted as well.</summary>
    /// <param name="folder">Path of the folder to clean, without its subfolders; nothing happens if the folder does not
    /// exist.</param>
    /// <param name="isTarget">Function that gets the name of the file that a temporary file was to become, and returns
    /// true to delete the temporary file.</param>
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

    /// <summary>Replaces a text file, written as UTF-8 without a byte order mark; if it fails, the old file stays as it
    /// was.</summary>
    /// <param name="file">Path of the text file to write or replace; its folder is created if absent.</param>
    /// <param name="text">Complete new content of the file; nothing of the old content is kept.</param>
    public static void WriteAllText(string file, string text) =>
        Write(file, stream =>
        {
            using var writer = new StreamWriter(stream, new System.Text.UTF8Encoding(false), leaveOpen: true);
            writer.Write(text);
        });
}
