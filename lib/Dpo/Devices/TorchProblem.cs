namespace Dpo.Devices;

/// <summary>Turns a loader's message into one sentence: what is missing and what to do.</summary>
internal static class TorchProblem
{
    /// <summary>Describes a failure to load libtorch.</summary>
    /// <param name="platform">Operating system and processor of this machine.</param>
    /// <param name="cause">Error message of the system's library loader, one or more lines.</param>
    /// <param name="folders">Folders in which libtorch was searched; the advice depends on whether one of them contains
    /// it.</param>
    /// <returns>One sentence for the user: what failed, why, and what to do.</returns>
    public static string Describe(TorchPlatform platform, string cause, IReadOnlyList<string> folders)
    {
        if (platform.Unsupported is { } reason)
        {
            return reason;
        }
        // .NET puts a hint about tools before what the loader said.
        var lines = cause.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var first = lines.FirstOrDefault(l => !l.Contains("diagnose loading problems", StringComparison.Ordinal))
            ?? lines.FirstOrDefault() ?? "no reason given";
        return $"libtorch could not be loaded ({first.TrimEnd('.')}): {WhatToDo(platform, cause, folders)}";
    }

    private static string WhatToDo(TorchPlatform platform, string cause, IReadOnlyList<string> folders)
    {
        if (platform.IsLinux && cause.Contains("libstdc++", StringComparison.Ordinal)
            && cause.Contains("cannot open", StringComparison.Ordinal))
        {
            return "install the C++ runtime (Debian, Ubuntu: apt-get install libstdc++6).";
        }
        if (platform.IsLinux && cause.Contains("musl", StringComparison.Ordinal))
        {
            return "libtorch needs glibc; use a Debian or Ubuntu image instead of Alpine.";
        }
        if (!folders.Any(f => File.Exists(Path.Combine(f, platform.Library("torch_cpu")))))
        {
            return $"no folder with {platform.Library("torch_cpu")} was found; run `dpo native install cpu` (the "
                + $"tool is in the package Dpo.Tool), or give your project the package {platform.Package} "
                + $"{NativeFolders.LibTorchPackageVersion}, or set DPO_LIBTORCH to the torch/lib folder of a "
                + "PyTorch 2.10 or 2.11.";
        }
        return platform.Os switch
        {
            "win" => "install the Microsoft Visual C++ Redistributable 2015-2022 (x64), then try again.",
            "osx" => "allow the libraries in System Settings > Privacy & Security, or remove their quarantine flag "
                + "(xattr -d com.apple.quarantine).",
            _ => "run `ldd` on libLibTorchSharp.so in the package cache to see which library is missing, and install "
                + "it.",
        };
    }
}
