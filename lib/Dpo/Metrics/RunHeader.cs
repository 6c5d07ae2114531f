using System.Reflection;
using Dpo.Base;
using Dpo.Devices;
using TorchSharp;

namespace Dpo.Metrics;

/// <summary>Record of what a run depended on: command, seed, machine and versions.</summary>
/// <param name="Command">Command line that started the training run, or the code that called it; free text.</param>
/// <param name="Seed">Root seed, from which all random numbers of the run are derived.</param>
/// <param name="Device">Device that the run computed on, as torch names it, e.g. "cpu" or "cuda:0".</param>
/// <param name="Threads">Number of CPU threads that torch used; results may differ in the last bits with another
/// number.</param>
/// <param name="Precision">Number format of weights and computation, e.g. "float32".</param>
/// <param name="Commit">Git commit hash of the source that the library was built from; null if the build did not know
/// it.</param>
/// <param name="Versions">Versions of the software; the keys are "dpo", "torchsharp", "libtorch" and "dotnet".</param>
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
    /// <param name="command">Command line that starts the training run, or the code that calls it; free text for the
    /// log.</param>
    /// <param name="seeds">Random seeds of the run; the header records the root seed.</param>
    /// <param name="compute">Device and number format of the run; a <c>torch.Device</c> converts to it.</param>
    /// <returns>Header with the given values, and the thread count and software versions of this process.</returns>
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
