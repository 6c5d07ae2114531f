using System.Runtime.InteropServices;

namespace Dpo.Devices;

/// <summary>How this operating system names native libraries, and whether TorchSharp has any for it.</summary>
/// <param name="Os">Operating system as in a .NET runtime identifier (RID): "linux", "win" or "osx".</param>
/// <param name="Architecture">Processor architecture as in a .NET runtime identifier (RID), e.g. "x64" or
/// "arm64".</param>
internal sealed record TorchPlatform(string Os, string Architecture)
{
    /// <summary>Platform of this process.</summary>
    public static TorchPlatform Current { get; } = new(
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux",
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());

    /// <summary>Whether the operating system is Linux, where libraries are checked before they are loaded.</summary>
    public bool IsLinux => Os == "linux";

    /// <summary>.NET's name of the platform, for example "linux-x64".</summary>
    public string Rid => $"{Os}-{Architecture}";

    /// <summary>File name of TorchSharp's own native library, for example "libLibTorchSharp.so".</summary>
    public string Bridge => Library("LibTorchSharp");

    /// <summary>Id of the NuGet package with libtorch's CPU build, for example "libtorch-cpu-linux-x64".</summary>
    public string Package => $"libtorch-cpu-{Rid}";

    /// <summary>Returns the file name of a native library.</summary>
    /// <param name="name">Library name without prefix and extension, e.g. "torch_cpu".</param>
    /// <returns>File name on the platform, e.g. "libtorch_cpu.so" on Linux.</returns>
    public string Library(string name) => Os switch
    {
        "win" => name + ".dll",
        "osx" => $"lib{name}.dylib",
        _ => $"lib{name}.so",
    };

    /// <summary>Finds TorchSharp's own native library.</summary>
    /// <param name="folders">Folders to look in, nearest first.</param>
    /// <returns>Full path of the first one there is; null if no folder has it.</returns>
    public string? FindBridge(IEnumerable<string> folders) =>
        folders.Select(f => Path.Combine(f, Bridge)).FirstOrDefault(File.Exists);

    /// <summary>Sentence that says that TorchSharp has no native library for the platform; null where it has
    /// one.</summary>
    public string? Unsupported => Rid switch
    {
        "linux-x64" or "win-x64" or "osx-arm64" => null,
        "linux-arm64" => "TorchSharp has no native library for linux-arm64. Run in an x64 container instead "
            + "(docker run --platform=linux/amd64 ...; the devcontainer does so).",
        "osx-x64" => "TorchSharp has no native library for Macs with Intel processors any more. Use an Apple-silicon "
            + "Mac, Linux x64 or Windows x64.",
        _ => $"TorchSharp has no native library for {Rid}. It has them for linux-x64, win-x64 and osx-arm64.",
    };
}
