using System.Text.Json;
using System.Text.Json.Nodes;
using Dpo.Base;

namespace Dpo.Kernel.Jupyter;

/// <summary>The folder with a <c>kernel.json</c> by which Jupyter and VS Code find a kernel.</summary>
/// <param name="Name">The folder's name, which notebooks name as theirs.</param>
/// <param name="Folder">The folder, <c>kernels/NAME</c> under one of Jupyter's data folders.</param>
public sealed record KernelSpec(string Name, string Folder)
{
    /// <summary>The name under which the kernel is installed if no other is asked for.</summary>
    public const string OwnName = "dpo-csharp";

    /// <summary>What <see cref="IsName"/> asks for, for messages.</summary>
    public const string Names = "one folder's name of at most 100 letters, digits, '.', '-' and '_', not ending in '.'";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private string File => Path.Combine(Folder, "kernel.json");

    /// <summary>Whether a text may be a kernel's name: Jupyter's rule, and the name of one folder everywhere.</summary>
    /// <param name="name">Any.</param>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 100 && !name.EndsWith('.')
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
    }

    /// <summary>A kernel of the user, or of an environment.</summary>
    /// <param name="name">The name of one folder, as <see cref="IsName"/> asks.</param>
    /// <param name="prefix">The environment (a virtual environment's folder); null: the user's own folder.</param>
    /// <returns>The specification, installed or not.</returns>
    /// <exception cref="KernelException">The name is none that Jupyter takes.</exception>
    public static KernelSpec At(string name, string? prefix = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return IsName(name)
            ? new KernelSpec(name, Path.Combine(prefix is null ? UserData() : Path.Combine(Path.GetFullPath(prefix), "share", "jupyter"), "kernels", name))
            : throw new KernelException($"{Shown(name)} is no name of a kernel; expected {Names}.");
    }

    /// <summary>Writes the specification, in one step.</summary>
    /// <param name="program">The command that the kernel starts with; the connection file is added to it.</param>
    /// <param name="force">Whether a kernel of another program may be replaced.</param>
    /// <exception cref="KernelException">Another program's kernel has this name.</exception>
    public void Install(IReadOnlyList<string> program, bool force)
    {
        if (!force && Directory.Exists(Folder) && !IsOurs())
        {
            throw new KernelException($"{Folder} is another program's kernel. Choose another name with --as NAME, or replace it with --force.");
        }

        Directory.CreateDirectory(Folder);
        var json = new JsonObject
        {
            ["argv"] = new JsonArray([.. program.Select(p => JsonValue.Create(p)), JsonValue.Create("{connection_file}")]),
            ["display_name"] = Name == OwnName ? "C# (Dpo.Notebooks)" : $"C# (Dpo.Notebooks, as {Name})",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["env"] = new JsonObject { ["OMP_WAIT_POLICY"] = "PASSIVE", ["DOTNET_TieredPGO"] = "0" },
            ["metadata"] = new JsonObject { ["debugger"] = false, ["dpo"] = true },
        };
        AtomicFile.WriteAllText(File, json.ToJsonString(Indented) + "\n");
    }

    /// <summary>Removes what <see cref="Install"/> wrote, and the folder unless others have put something there.</summary>
    /// <returns>What was removed: the folder, or kernel.json alone.</returns>
    /// <exception cref="KernelException">There is none, or it is another program's.</exception>
    public string Uninstall()
    {
        if (!Directory.Exists(Folder))
        {
            throw new KernelException($"{Folder}: no kernel is installed there. `jupyter kernelspec list` shows where kernels are.");
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
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
        return OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter")
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Jupyter")
            : Path.Combine(Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg ? xdg : Path.Combine(home, ".local", "share"), "jupyter");
    }
}
