namespace Dpo.Devices;

/// <summary>Which libtorch this process takes: that of DPO_LIBTORCH, else the recorded one, else the program's own,
/// else the package in NuGet's cache.</summary>
/// <param name="Source">Where the choice comes from, for a person, for example "DPO_LIBTORCH".</param>
/// <param name="Folders">Folders with libtorch's libraries; those of a CUDA build may be spread over several.</param>
/// <param name="Bridge">TorchSharp's own native library; null where it was not found.</param>
/// <param name="Platform">Operating system and processor, which say how libraries are named.</param>
internal sealed record TorchChoice(
    string Source, IReadOnlyList<string> Folders, string? Bridge, TorchPlatform Platform)
{
    /// <summary>Chooses; nothing is loaded.</summary>
    /// <param name="environment">Reads a variable of the environment; null where it is not set.</param>
    /// <param name="platform">Operating system and processor.</param>
    /// <returns>The choice, which may hold no libtorch.</returns>
    /// <exception cref="TorchUnavailableException">The folder in DPO_LIBTORCH or the recorded one has no libtorch, or
    /// one that does not fit.</exception>
    public static TorchChoice Find(Func<string, string?> environment, TorchPlatform platform)
    {
        var (own, packages) = (NativeFolders.OfPrograms(), NativeFolders.OfPackages());
        var bridge = own.Concat(packages).Select(f => Path.Combine(f, platform.Bridge)).FirstOrDefault(File.Exists);
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
    /// <param name="name">Bare name, for example "torch_cpu".</param>
    /// <returns>Full path of the file; null where no folder has it.</returns>
    public string? Locate(string name) =>
        Folders.Select(f => Path.Combine(f, Platform.Library(name))).FirstOrDefault(System.IO.File.Exists);
}
