namespace Dpo.Devices;

/// <summary>DPO_LIBTORCH: the libtorch of an installed PyTorch in place of the package's, if it fits TorchSharp.</summary>
/// <remarks>C++ symbols carry their argument types, so a libtorch that lacks none of the symbols that TorchSharp's library
/// wants is nearly always of the same release; changed layouts do not show.</remarks>
internal static class ExternalLibTorch
{
    /// <summary>The folder, once it is known to fit.</summary>
    /// <exception cref="TorchUnavailableException">It does not exist, has no libtorch, or lacks symbols.</exception>
    public static string Check(string folder, string? bridge, TorchPlatform platform)
    {
        var cpu = Path.Combine(folder, platform.Library("torch_cpu"));
        if (!File.Exists(cpu))
        {
            throw new TorchUnavailableException($"DPO_LIBTORCH is \"{folder}\", but there is no {platform.Library("torch_cpu")} in it; "
                + "set it to the lib folder inside an installed torch package (…/site-packages/torch/lib), or unset it.");
        }
        if (bridge is not null && platform.IsLinux)
        {
            var missing = Missing(bridge, folder, platform);
            if (missing.Count > 0)
            {
                throw new TorchUnavailableException($"DPO_LIBTORCH is \"{folder}\", whose libtorch lacks {missing.Count} functions that TorchSharp "
                    + $"{NativeTorch.TorchSharpVersion} calls (the first: {missing[0]}); it fits PyTorch 2.10: install that, or unset DPO_LIBTORCH.");
            }
        }
        return folder;
    }

    // TorchSharp reaches CUDA through hooks in libtorch_cpu alone.
    private static List<string> Missing(string bridge, string folder, TorchPlatform platform)
    {
        var wanted = new ElfFile(File.ReadAllBytes(bridge)).Symbols().Wanted;
        foreach (var name in (string[])["c10", "torch_cpu", "torch"])
        {
            var file = Path.Combine(folder, platform.Library(name));
            if (File.Exists(file) && wanted.Count > 0)
            {
                wanted.ExceptWith(new ElfFile(File.ReadAllBytes(file)).Symbols().Defined);
            }
        }
        // C++ names alone: what else is unversioned belongs to the system's own start-up files.
        return [.. wanted.Where(w => w.StartsWith("_Z", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }
}
