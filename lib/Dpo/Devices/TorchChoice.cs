namespace Dpo.Devices;

/// <summary>Which libtorch this process takes: that of DPO_LIBTORCH, else the recorded one, else the program's own,
/// else the package in NuGet's cache.</summary>
/// <param name="Source">Where libtorch was found, as text for the user, e.g. "DPO_LIBTORCH" for the environment
/// variable.</param>
/// <param name="Folders">Folders that together hold libtorch's libraries; a CUDA build may be spread over
/// several.</param>
/// <param name="Bridge">Full path of TorchSharp's native library; null if it was not found.</param>
/// <param name="Platform">Operating system and processor, which decide the file names of libraries.</param>
internal sealed record TorchChoice(
    string Source, IReadOnlyList<string> Folders, string? Bridge, TorchPlatform Platform)
{
    /// <summary>Chooses; nothing is loaded.</summary>
    /// <param name="environment">Function that returns the value of an environment variable; null if the variable is
    /// not set.</param>
    /// <param name="platform">Operating system and processor, which decide the file names of libraries.</param>
    /// <returns>Chosen libtorch; if none was found, <see cref="Locate"/> of the result returns null.</returns>
    /// <exception cref="TorchUnavailableException">The folder in DPO_LIBTORCH or the recorded one has no libtorch, or
    /// one that does not fit.</exception>
    public static TorchChoice Find(Func<string, string?> environment, TorchPlatform platform)
    {
        var (own, packages) = (NativeFolders.OfPrograms(), NativeFolders.OfPackages());
        var bridge = platform.FindBridge([.. own, .. packages]);
        if (environment(ExternalLibTorch.Variable) is { Length: > 0 } set)
        {
            return new(ExternalLibTorch.Variable,
                ExternalLibTorch.Check([set], ExternalLibTorch.OfVariable(set), bridge, platform), bridge, platform);
        }
        if (TorchRecord.Read() is { Count: > 0 } recorded)
        {
            // Compared with TorchSharp when it was recorded, which takes a second: here only whether it is still there.
            return new($"recorded by `dpo native install` in {TorchRecord.File}",
                ExternalLibTorch.Check(recorded, TorchRecord.Saying(recorded), null, platform), bridge, platform);
        }
        var its = new TorchChoice("brought by the program or its build", own, bridge, platform);
        var cached = new TorchChoice($"the package {platform.Package} in NuGet's cache", packages, bridge, platform);
        return its.Locate("torch_cpu") is null && cached.Locate("torch_cpu") is not null ? cached : its;
    }

    /// <summary>Finds one of libtorch's libraries.</summary>
    /// <param name="name">Library name without prefix and extension, e.g. "torch_cpu".</param>
    /// <returns>Full path of the library file; null if none of the folders contains it.</returns>
    public string? Locate(string name) =>
        Folders.Select(f => Path.Combine(f, Platform.Library(name))).FirstOrDefault(System.IO.File.Exists);
}
