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
    /// <returns>Full paths of the folders that the user chose; empty if there is no record.</returns>
    public static IReadOnlyList<string> Read() => !System.IO.File.Exists(File) ? []
        : [.. System.IO.File.ReadAllLines(File).Select(l => l.Trim()).Where(l => l.Length > 0)];

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
