using System.Runtime.InteropServices;

namespace Dpo.Devices;

/// <summary>How this operating system names native libraries, and whether TorchSharp has any for it.</summary>
/// <param name="Os">"linux", "win" or "osx".</param>
/// <param name="Architecture">"x64" or "arm64" (or another).</param>
internal sealed record TorchPlatform(string Os, string Architecture)
{
    public static TorchPlatform Current { get; } = new(
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux",
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant());

    public bool IsLinux => Os == "linux";

    public string Rid => $"{Os}-{Architecture}";

    public string Bridge => Library("LibTorchSharp");

    public string Package => $"libtorch-cpu-{Rid}";

    public string Library(string name) => Os switch
    {
        "win" => name + ".dll",
        "osx" => $"lib{name}.dylib",
        _ => $"lib{name}.so",
    };

    /// <summary>The sentence for platforms without native libraries; null where there are some.</summary>
    public string? Unsupported => Rid switch
    {
        "linux-x64" or "win-x64" or "osx-arm64" => null,
        "linux-arm64" => "TorchSharp has no native library for linux-arm64. Run in an x64 container instead "
            + "(docker run --platform=linux/amd64 ...; the devcontainer does so).",
        "osx-x64" => "TorchSharp has no native library for Macs with Intel processors any more. Use an Apple-silicon Mac, Linux x64 or Windows x64.",
        _ => $"TorchSharp has no native library for {Rid}. It has them for linux-x64, win-x64 and osx-arm64.",
    };
}
