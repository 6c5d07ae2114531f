using System.Globalization;
using System.Runtime.InteropServices;

namespace Dpo.Devices;

/// <summary>What libgomp, MKL and glibc's malloc read once, when libtorch is loaded.</summary>
/// <remarks>One thread unless DPO_THREADS or OMP_NUM_THREADS says otherwise: the curriculum's models are small, sums
/// are then repeatable, and libgomp's spinning threads collapse when anything else wants the core. Big blocks stay with
/// the process instead of being unmapped and faulted in again every step.</remarks>
internal static partial class StartSettings
{
    private const int MostThreads = 1024;
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;          // glibc's malloc.h

    /// <summary>Reads the number of CPU threads: that of DPO_THREADS, else that of OMP_NUM_THREADS, else 1.</summary>
    /// <param name="environment">Function that returns the value of an environment variable; null if the variable is
    /// not set.</param>
    /// <returns>Number of CPU threads for libtorch, from 1 to 1024.</returns>
    /// <exception cref="TorchUnavailableException">DPO_THREADS is set, but to no number of threads.</exception>
    // OMP_NUM_THREADS is not ours, and may hold a list.
    public static int ReadThreads(Func<string, string?> environment) =>
        environment("DPO_THREADS") is { Length: > 0 } own ? Number(own) ?? throw new TorchUnavailableException(
            $"the variable DPO_THREADS is \"{own}\"; expected a whole number from 1 to {MostThreads}, or none")
        : Number(environment("OMP_NUM_THREADS")) ?? 1;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n is > 0 and <= MostThreads ? n : null;

    /// <summary>Sets them for this process, where its environment does not.</summary>
    /// <exception cref="TorchUnavailableException">DPO_THREADS is set, but to no number of threads.</exception>
    public static void Apply()
    {
        var threads = ReadThreads(Environment.GetEnvironmentVariable).ToString(CultureInfo.InvariantCulture);
        // .NET's own setter changes only its copy of the environment; native libraries read libc's.
        SetIfUnset("OMP_WAIT_POLICY", "PASSIVE");
        SetIfUnset("OMP_NUM_THREADS", threads);
        SetIfUnset("MKL_NUM_THREADS", threads);
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var libc)
            && NativeLibrary.TryGetExport(libc, "gnu_get_libc_version", out _))
        {
            _ = mallopt(MmapThreshold, 1 << 30);
            _ = mallopt(TrimThreshold, int.MaxValue);
            _ = mallopt(TopPad, 64 << 20);
        }
    }

    private static void SetIfUnset(string name, string value)
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
        {
            return;
        }
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
        {
            _ = setenv(name, value, 0);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int param, int value);
}
