using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Kernel.Jupyter;

/// <summary>A kernel specification: the folder with a <c>kernel.json</c> by which Jupyter and VS Code
/// find a kernel.</summary>
/// <param name="Name">Name of the kernel, e.g. "dpo-csharp": name of its folder, which notebooks store to select the
/// kernel.</param>
/// <param name="Folder">Path of the folder that holds kernel.json: <c>kernels/NAME</c> in a Jupyter data folder; need
/// not exist.</param>
public sealed record KernelSpec(string Name, string Folder)
{
    /// <summary>Name under which the kernel is installed if no other is asked for.</summary>
    public const string OwnName = "dpo-csharp";

    /// <summary>Words for the names that <see cref="IsName"/> accepts, for messages.</summary>
    public const string Names = "one folder's name of at most 100 letters, digits, '.', '-' and '_', not ending in '.'";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private string File => Path.Combine(Folder, "kernel.json");

    /// <summary>Returns whether a text may be a kernel's name: Jupyter's rule, and the name of one folder
    /// on every system.</summary>
    /// <param name="name">Proposed name of a kernel; not null.</param>
    /// <returns>True if the name has 1 to 100 characters, only ASCII letters, digits, '.', '-' and '_', and does not
    /// end in '.'.</returns>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 100 && !name.EndsWith('.')
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
    }

    /// <summary>Returns the specification of a kernel of the user, or of a Python environment;
    /// nothing is written.</summary>
    /// <param name="name">Name of the kernel, e.g. "dpo-csharp"; must satisfy <see cref="IsName"/>.</param>
    /// <param name="prefix">Root folder of a Python environment, to which "share/jupyter" is added; null (the default)
    /// for Jupyter's data folder of the current user.</param>
    /// <returns>Name and folder of the kernel, whether or not the kernel is installed there.</returns>
    /// <exception cref="KernelException">The name is not one that Jupyter accepts.</exception>
    public static KernelSpec Locate(string name, string? prefix = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsName(name)
            ? new KernelSpec(name, Path.Combine(
                prefix is null ? UserData() : Path.Combine(Path.GetFullPath(prefix), "share", "jupyter"),
                "kernels",
                name))
            : throw new KernelException($"{Shown(name)} is no name of a kernel; expected {Names}.");
    }

    /// <summary>Writes the specification into its folder, in one step.</summary>
    /// <param name="program">Command that starts the kernel: path of the program, then its arguments. Jupyter adds the
    /// path of the connection file at the end.</param>
    /// <param name="force">Whether to replace a kernel of the same name that another program installed; false throws
    /// instead.</param>
    /// <exception cref="KernelException">A kernel of another program has this name, and
    /// <paramref name="force"/> is false.</exception>
    public void Install(IReadOnlyList<string> program, bool force)
    {
        if (!force && Directory.Exists(Folder) && !IsOurs())
        {
            throw new KernelException($"{Folder} is another program's kernel. "
                + "Choose another name with --as NAME, or replace it with --force.");
        }

        Directory.CreateDirectory(Folder);
        var json = new JsonObject
        {
            ["argv"] = new JsonArray(
                [.. program.Select(p => JsonValue.Create(p)), JsonValue.Create("{connection_file}")]),
            ["display_name"] = Name == OwnName ? "C# (Dpo.Notebooks)" : $"C# (Dpo.Notebooks, as {Name})",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["env"] = new JsonObject { ["OMP_WAIT_POLICY"] = "PASSIVE", ["DOTNET_TieredPGO"] = "0" },
            ["metadata"] = new JsonObject { ["debugger"] = false, ["dpo"] = true },
        };
        AtomicFile.WriteAllText(File, json.ToJsonString(Indented) + "\n");
    }

    /// <summary>Removes the kernel.json that <see cref="Install"/> wrote, and its folder unless that
    /// holds other files.</summary>
    /// <returns>Path of what was removed: the kernel's folder, or only kernel.json if the folder holds other
    /// files.</returns>
    /// <exception cref="KernelException">There is no kernel in the folder, or it is another program's.</exception>
    public string Uninstall()
    {
        if (!Directory.Exists(Folder))
        {
            throw new KernelException($"{Folder}: no kernel is installed there. "
                + "`jupyter kernelspec list` shows where kernels are.");
        }

        if (!IsOurs())
        {
            throw new KernelException($"{Folder} is another program's kernel, and stays.");
        }

        System.IO.File.Delete(File);
        if (Directory.EnumerateFileSystemEntries(Folder).Any())
        {
            return File;
        }

        Directory.Delete(Folder);
        return Folder;
    }

    private static string Shown(string name) =>
        JsonSerializer.Serialize(name.Length <= 100 ? name : name[..100] + "...");

    private bool IsOurs()
    {
        try
        {
            var json = JsonNode.Parse(System.IO.File.ReadAllText(File), documentOptions: Strict);
            return json?["metadata"]?["dpo"] is JsonValue mark && mark.TryGetValue<bool>(out var ours) && ours;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // Jupyter's own rule, platform by platform.
    private static string UserData()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } data)
        {
            return data;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        }

        var xdg = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        return OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Jupyter")
            : Path.Combine(xdg is { Length: > 0 } ? xdg : Path.Combine(home, ".local", "share"), "jupyter");
    }
}
