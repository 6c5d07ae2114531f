using System.Reflection;
using Dpo.Base;
using Dpo.Devices;
using TorchSharp;

namespace Dpo.Metrics;

/// <summary>What a run depended on.</summary>
/// <param name="Command">The command line, or what was called.</param>
/// <param name="Seed">The root seed.</param>
/// <param name="Device">cpu, cuda:0, ...</param>
/// <param name="Threads">CPU threads; another number gives other last bits.</param>
/// <param name="Precision">"float32".</param>
/// <param name="Commit">The commit that the library was built from, where the build knew it.</param>
/// <param name="Versions">Dpo, TorchSharp, libtorch, .NET.</param>
public sealed record RunHeader(
    string Command, long Seed, string Device, int Threads, string Precision, string? Commit, IReadOnlyDictionary<string, string> Versions)
{
    /// <summary>The header of a run that starts now in this process.</summary>
    /// <param name="command">The command line, or what is called.</param>
    /// <param name="seeds">The run's seeds.</param>
    /// <param name="compute">Where and in what numbers it computes; a device alone is enough.</param>
    /// <returns>The header.</returns>
    public static RunHeader Now(string command, Seeds seeds, Compute compute)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        ArgumentNullException.ThrowIfNull(compute);
        var built = typeof(RunHeader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') ?? ["?"];
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
