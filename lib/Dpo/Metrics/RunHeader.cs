using System.Reflection;
using Dpo.Base;
using Dpo.Devices;
using TorchSharp;

namespace Dpo.Metrics;

/// <summary>Record of what a run depended on: command, seed, machine and versions.</summary>
/// <param name="Command">Command line of the run, or the call that started it.</param>
/// <param name="Seed">Root seed of the run, from which all its random numbers come.</param>
/// <param name="Device">Device that computed, e.g. "cpu" or "cuda:0".</param>
/// <param name="Threads">Number of CPU threads; another number changes the last bits of results.</param>
/// <param name="Precision">Number format of the computation, e.g. "float32".</param>
/// <param name="Commit">Hash of the commit that the library was built from; null where the build did not know
/// it.</param>
/// <param name="Versions">Version of each part by its name: dpo, torchsharp, libtorch, dotnet.</param>
public sealed record RunHeader(
    string Command,
    long Seed,
    string Device,
    int Threads,
    string Precision,
    string? Commit,
    IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>Creates the header of a run that starts now in this process.</summary>
    /// <param name="command">Command line of the run, or the call that starts it.</param>
    /// <param name="seeds">Seeds of the run, of which the root seed is recorded.</param>
    /// <param name="compute">Device and number format of the computation; a device alone is enough.</param>
    /// <returns>Header with this process's threads and versions.</returns>
    public static RunHeader Now(string command, Seeds seeds, Compute compute)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(compute);
        var built = typeof(RunHeader).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') ?? ["?"];
        return new RunHeader(command, seeds.Root, compute.Device.ToString(), torch.get_num_threads(),
            compute.PrecisionName, built.Length > 1 ? built[1] : null,
            new Dictionary<string, string>
            {
                ["dpo"] = built[0],
                ["torchsharp"] = NativeTorch.TorchSharpVersion,
                ["libtorch"] = NativeTorch.LibTorchVersion,
                ["dotnet"] = Environment.Version.ToString(),
            });
    }
}
