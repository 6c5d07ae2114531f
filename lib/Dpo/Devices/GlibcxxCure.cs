using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Dpo.Base;

namespace Dpo.Devices;

/// <summary>Loads libLibTorchSharp.so on systems whose libstdc++ is older than the one it was linked with.</summary>
/// <remarks>TorchSharp 0.107 asks for GLIBCXX_3.4.32 (GCC 13) for one symbol that nothing ever calls, and Debian 12 and
/// Ubuntu 22.04 stop at 3.4.30. A copy in the user's cache folder whose version need is marked weak loads there. The
/// need is only weakened where no relocation uses any symbol behind it; the original file is never touched.</remarks>
internal static partial class GlibcxxCure
{
    /// <summary>Loads the library into this process, as it is or as a weakened copy.</summary>
    /// <param name="library">Full path of libLibTorchSharp.so, TorchSharp's native library.</param>
    /// <returns>How the library was loaded, in the words of <see cref="NativeTorch.State"/>: "loads as it is" or
    /// "weakened copy of ...".</returns>
    /// <exception cref="DllNotFoundException">Neither loads; the message is the system loader's.</exception>
    public static string Load(string library)
    {
        if (TryLoad(library) is not { } error)
        {
            return "loads as it is";
        }
        var bytes = File.ReadAllBytes(library);
        var key = Convert.ToHexString(SHA256.HashData(bytes))[..16].ToLowerInvariant();
        // A file may need several versions that are missing; the loader names one at a time.
        for (var weakened = new HashSet<string>(); ;)
        {
            if (MissingVersion().Match(error) is not { Success: true } match || !weakened.Add(match.Value))
            {
                throw new DllNotFoundException(error);
            }
            var uses = new ElfFile(bytes).Weaken(match.Value);
            if (uses > 0)
            {
                throw new DllNotFoundException($"{error.TrimEnd()}; {uses} used symbols need it");
            }
            var copy = WriteCopy(Path.Combine(key + "-" + weakened.Count, Path.GetFileName(library)), bytes);
            if (TryLoad(copy) is not { } next)
            {
                return $"weakened copy of {Path.GetFileName(library)} ({string.Join(", ", weakened)})";
            }
            error = next;
        }
    }

    /// <summary>Returns the folder for weakened copies, in the user's cache folder; in a temporary folder named after
    /// the user where there is no home.</summary>
    /// <param name="environment">Function that returns the value of an environment variable (HOME, XDG_CACHE_HOME);
    /// null if the variable is not set.</param>
    /// <returns>Full path of the folder for patched copies of libraries; the folder need not exist.</returns>
    public static string CacheFolder(Func<string, string?> environment)
    {
        // A relative XDG_CACHE_HOME does not count (XDG Base Directory Specification).
        var home = environment("HOME");
        var cache = environment("XDG_CACHE_HOME") is { } xdg && Path.IsPathFullyQualified(xdg) ? xdg
            : home is not null && Path.IsPathFullyQualified(home) ? Path.Combine(home, ".cache")
            : TemporaryCache;
        return Path.Combine(cache, "dpo-notebooks", "native");
    }

    private static string TemporaryCache => Path.Combine(Path.GetTempPath(), "cache-of-" + Environment.UserName);

    // A home folder may be read-only, missing or full, as in a container that runs as another user.
    private static string WriteCopy(string name, byte[] bytes)
    {
        var (copy, temporary) = (Path.Combine(CacheFolder(Environment.GetEnvironmentVariable), name),
            Path.Combine(TemporaryCache, "dpo-notebooks", "native", name));
        try
        {
            WriteOnce(copy, bytes);
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            try
            {
                WriteOnce(temporary, bytes);
                return temporary;
            }
            catch (Exception again) when (again is IOException or UnauthorizedAccessException)
            {
                throw new TorchUnavailableException("libtorch could not be loaded: this system needs a copy of "
                    + $"{Path.GetFileName(name)}, and neither {copy} ({e.Message.TrimEnd('.')}) nor {temporary} "
                    + $"({again.Message.TrimEnd('.')}) can be written; set XDG_CACHE_HOME to a folder that can.");
            }
        }
    }

    /// <summary>Writes a file, unless it is there with the same content.</summary>
    /// <param name="file">Path of the file to write; its folder is created if absent. A file with the same content is
    /// left as is.</param>
    /// <param name="bytes">Complete content of the file.</param>
    public static void WriteOnce(string file, byte[] bytes)
    {
        if (File.Exists(file) && new FileInfo(file).Length == bytes.Length
            && File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes))
        {
            return;
        }
        AtomicFile.Write(file, stream => stream.Write(bytes));      // two processes at once: both write the same bytes
    }

    private static string? TryLoad(string file)
    {
        try
        {
            NativeLibrary.Load(file);
            return null;
        }
        catch (DllNotFoundException e)
        {
            return e.Message;
        }
    }

    [GeneratedRegex(@"GLIBCXX_[0-9.]*[0-9]")]
    private static partial Regex MissingVersion();
}
