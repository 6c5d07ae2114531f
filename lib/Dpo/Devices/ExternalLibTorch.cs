namespace Dpo.Devices;

/// <summary>A libtorch that is not of the program's packages, for example an installed PyTorch's: whether it fits
/// TorchSharp.</summary>
/// <remarks>C++ symbols carry their argument types, so a libtorch that lacks none of the symbols that TorchSharp's
/// library wants is nearly always of the same release; changed layouts do not show.</remarks>
internal static class ExternalLibTorch
{
    /// <summary>Variable of the environment that names such a folder.</summary>
    public const string Variable = "DPO_LIBTORCH";

    /// <summary>Who named the folders, for the sentence that refuses them.</summary>
    /// <param name="Folders">Start of the error message, which says which setting names which folders.</param>
    /// <param name="Cure">End of the error message: what the user can do instead, without a full stop.</param>
    public sealed record Origin(string Folders, string Cure);

    /// <summary>Returns the words for a folder that the variable names.</summary>
    /// <param name="folder">Folder that the environment variable DPO_LIBTORCH names.</param>
    public static Origin OfVariable(string folder) => new($"{Variable} is \"{folder}\"",
        "set it to the lib folder inside an installed torch package (…/site-packages/torch/lib), or unset it; "
            + "`dpo native install cpu` fetches a libtorch");

    /// <summary>Checks that the folders hold a libtorch that fits.</summary>
    /// <param name="folders">Folders that together hold the libraries of one libtorch.</param>
    /// <param name="origin">Start and end of the error message if the folders are refused.</param>
    /// <param name="bridge">Path of TorchSharp's native library, whose required functions are looked up in libtorch on
    /// Linux; null to skip that check.</param>
    /// <param name="platform">Operating system and processor, which decide the file names of libraries.</param>
    /// <returns>Same list as <paramref name="folders"/>, once it has passed the check.</returns>
    /// <exception cref="TorchUnavailableException">The folders do not exist, have no libtorch, or one that lacks
    /// functions that TorchSharp calls.</exception>
    public static IReadOnlyList<string> Check(
        IReadOnlyList<string> folders, Origin origin, string? bridge, TorchPlatform platform)
    {
        var library = platform.Library("torch_cpu");
        if (!folders.Any(f => File.Exists(Path.Combine(f, library))))
        {
            throw new TorchUnavailableException($"{origin.Folders}, but there is no {library} in it; {origin.Cure}.");
        }
        var missing = bridge is null || !platform.IsLinux ? [] : Missing(bridge, folders, origin, platform);
        return missing.Count == 0 ? folders : throw new TorchUnavailableException(
            $"{origin.Folders}, whose libtorch lacks {missing.Count} functions that TorchSharp "
            + $"{NativeFolders.TorchSharpPackageVersion} calls (the first: {missing[0]}); it fits PyTorch 2.10: "
            + $"install that, or {origin.Cure}.");
    }

    // TorchSharp reaches CUDA through hooks in libtorch_cpu alone.
    private static List<string> Missing(
        string bridge, IReadOnlyList<string> folders, Origin origin, TorchPlatform platform)
    {
        var wanted = Symbols(bridge, origin).Wanted;
        var files = ((string[])["c10", "torch_cpu", "torch"]).SelectMany(
            name => folders.Select(f => Path.Combine(f, platform.Library(name))).Where(File.Exists).Take(1));
        foreach (var file in files.TakeWhile(_ => wanted.Count > 0))
        {
            wanted.ExceptWith(Symbols(file, origin).Defined);
        }
        // C++ names alone: what else is unversioned belongs to the system's own start-up files.
        return [.. wanted.Where(w => w.StartsWith("_Z", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private static (HashSet<string> Defined, HashSet<string> Wanted) Symbols(string file, Origin origin)
    {
        try
        {
            ElfFile.RequireWhole(file);
            return new ElfFile(File.ReadAllBytes(file)).Symbols();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException
            or IndexOutOfRangeException or OverflowException)
        {
            var what = e is InvalidDataException or IOException ? e.Message.TrimEnd('.') : "is no library";
            var named = what.Contains(file, StringComparison.Ordinal) ? what : $"{file}: {what}";
            throw new TorchUnavailableException($"{named}; {origin.Cure}.");
        }
    }
}
