using Dpo.Base;

namespace Dpo.Devices;

/// <summary>The user's choice of a libtorch, made by <c>dpo native install</c>: a file with a folder a line, in the
/// user's configuration folder (XDG_CONFIG_HOME or ~/.config on Linux, AppData on Windows).</summary>
internal static class TorchRecord
{
    /// <summary>Path of the record; it need not exist.</summary>
    public static string File => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "dpo-notebooks", "libtorch.txt");

    /// <summary>Reads the recorded folders.</summary>
    /// <exception cref="TorchUnavailableException">The record cannot be read, or holds no paths.</exception>
    /// <returns>Full paths of the folders that the user chose; empty if there is no record.</returns>
    public static IReadOnlyList<string> Read()
    {
        try
        {
            string[] folders = System.IO.File.Exists(File)
                ? [.. System.IO.File.ReadAllLines(File).Select(l => l.Trim()).Where(l => l.Length > 0)] : [];
            return folders.All(f => Path.IsPathFullyQualified(f) && !f.Any(char.IsControl)) ? folders
                : throw new InvalidDataException("it holds something else than paths");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new TorchUnavailableException($"{File}, where `dpo native install` records the chosen libtorch, "
                + $"cannot be read ({e.Message.TrimEnd('.')}); delete it, or run `dpo native install cpu`.");
        }
    }

    /// <summary>Returns the record as it is on disk, for <see cref="Restore"/>; null where there is none.</summary>
    public static byte[]? Keep() => System.IO.File.Exists(File) ? System.IO.File.ReadAllBytes(File) : null;

    /// <summary>Puts a record back, whatever it held.</summary>
    /// <param name="record">What <see cref="Keep"/> returned.</param>
    public static void Restore(byte[]? record)
    {
        if (record is not null)
        {
            AtomicFile.Write(File, stream => stream.Write(record));
        }
        else
        {
            Write([]);
        }
    }

    /// <summary>Replaces the record.</summary>
    /// <param name="folders">Folders that together hold libtorch's libraries; an empty list deletes the record.</param>
    public static void Write(IReadOnlyList<string> folders)
    {
        if (folders.Count > 0)
        {
            AtomicFile.WriteAllText(File, string.Concat(folders.Select(f => Path.GetFullPath(f) + "\n")));
        }
        else if (System.IO.File.Exists(File))
        {
            System.IO.File.Delete(File);
        }
    }

    /// <summary>Returns the words of a sentence that refuses recorded folders.</summary>
    /// <param name="folders">Folders from the record, as <see cref="Read"/> returned them.</param>
    public static ExternalLibTorch.Origin Saying(IReadOnlyList<string> folders) => new(
        $"the libtorch that `dpo native install` recorded in {File} is \"{string.Join("\", \"", folders)}\"",
        "run `dpo native install cpu`, or `dpo native install --from DIR` with the lib folder inside an installed "
            + "torch package (…/site-packages/torch/lib)");
}
