using System.Reflection;
using System.Runtime.InteropServices;

namespace Dpo.Devices;

/// <summary>Loads libtorch and TorchSharp's bridge to it from where they lie.</summary>
internal static class TorchLoader
{
    private static readonly string[] Names = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    /// <summary>Throws where a library is cut off, as a broken download leaves it.</summary>
    /// <param name="files">Full paths of the libraries.</param>
    /// <exception cref="TorchUnavailableException">One is cut off; the message names it and what to do.</exception>
    public static void RequireWhole(IEnumerable<string> files)
    {
        try
        {
            foreach (var file in files)
            {
                ElfFile.RequireWhole(file);
            }
        }
        catch (InvalidDataException e)
        {
            throw new TorchUnavailableException($"{e.Message}; `dpo native install cpu` gets the package's libtorch "
                + "anew, and another one has to be installed anew as it was");
        }
    }

    /// <summary>Loads them into this process.</summary>
    /// <param name="torchSharp">Assembly TorchSharp.dll, as loaded in this process.</param>
    /// <returns>How libtorch was loaded, in the words of <see cref="NativeTorch.State"/>, e.g. "loads as it
    /// is".</returns>
    /// <exception cref="TorchUnavailableException">They are missing, or do not fit.</exception>
    public static string Load(Assembly torchSharp)
    {
        var platform = TorchPlatform.Current;
        if (platform.Unsupported is { } reason)
        {
            throw new TorchUnavailableException(reason);
        }
        var found = TorchChoice.Find(Environment.GetEnvironmentVariable, platform);
        if (found.Bridge is null || found.Locate("torch_cpu") is null)
        {
            // A program may have loaded them by itself; TorchSharp's own search, which comes after this, would print a
            // page, copy half a gigabyte and fail.
            return NativeLibrary.TryLoad("LibTorchSharp", torchSharp, null, out _) ? "left to TorchSharp"
                : throw new TorchUnavailableException(TorchProblem.Describe(platform, "not found", found.Folders));
        }
        if (platform.IsLinux)
        {
            RequireWhole([found.Bridge, .. Names.Select(found.Locate).OfType<string>()]);
        }
        // The order matters: libtorch decides once, when it is first used, whether CUDA is there.
        foreach (var name in Names)
        {
            if (found.Locate(name) is { } file && !NativeLibrary.TryLoad(file, out _)
                && !name.EndsWith("cuda", StringComparison.Ordinal))
            {
                NativeLibrary.Load(file);                   // again, for its message
            }
        }
        return platform.IsLinux ? GlibcxxCure.Load(found.Bridge)
            : NativeLibrary.TryLoad(found.Bridge, out _) ? "loads as it is" : "left to TorchSharp";
    }
}
