using System.Globalization;

namespace Dpo.Teaching;

/// <summary>What the lab asks of torch, in one place: which device, which versions, how many threads.</summary>
internal static class LabFacts
{
    internal static Func<string, (string Device, string? Note)> Select { get; set; } = request => request switch
    {
        "cpu" => ("cpu", null),
        "cuda" => ("cpu", "cuda was asked for, but torch sees no CUDA device here: the lab runs on cpu."),
        _ => throw new ArgumentException($"The device is \"{request}\". Allowed: cpu, cuda."),
    };

    internal static string TorchSharp => typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    internal static string LibTorch => "not loaded";

    internal static string Threads => Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
}
