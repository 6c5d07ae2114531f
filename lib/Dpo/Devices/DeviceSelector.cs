using System.Globalization;
using TorchSharp;

namespace Dpo.Devices;

/// <summary>Device that was selected for a run, with what a person is told about it.</summary>
/// <param name="Device">Selected device, on which to create tensors and modules.</param>
/// <param name="Description">Readable name of the selected device, e.g. "cpu, 1 thread" or "cuda:0".</param>
/// <param name="Note">One line that says why another device than the requested one was selected; null if the requested
/// one was.</param>
public sealed record DeviceChoice(torch.Device Device, string Description, string? Note);

/// <summary>Chooses the device by name, the same way in notebooks and on the command line.</summary>
public static class DeviceSelector
{
    /// <summary>Selects a device by its name. A GPU that is not there falls back to the CPU with a note.</summary>
    /// <param name="request">Name of the wanted device: "cpu", "cuda", "cuda:N" (GPU number N, from 0) or "mps" (Apple
    /// GPU); case is ignored.</param>
    /// <returns>Selected device; the CPU with an explaining note if the requested GPU is not available.</returns>
    /// <exception cref="ArgumentException">The text is not one of these names.</exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static DeviceChoice Select(string request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TryParse(request, out var kind, out var index))
        {
            throw new ArgumentException($"the device is \"{request}\"; expected cpu, cuda, cuda:N or mps "
                + "(option --device or variable DPO_DEVICE)");
        }
        NativeTorch.Require();
        return kind switch
        {
            "cuda" when !torch.cuda.is_available() => Cpu(
                "CUDA was asked for but is not available (no GPU, no driver, or a CPU build of libtorch): using the "
                + "CPU. `dpo native install cuda` gets a CUDA build."),
            "cuda" when index >= torch.cuda.device_count() => Cpu(FormattableString.Invariant(
                $"cuda:{index} was asked for but there are {torch.cuda.device_count()} CUDA devices: using the CPU.")),
            "cuda" => new DeviceChoice(torch.device("cuda", index), FormattableString.Invariant($"cuda:{index}"), null),
            "mps" when !torch.mps_is_available() => Cpu(
                "MPS was asked for but is not available on this machine: using the CPU."),
            "mps" => new DeviceChoice(torch.device("mps"), "mps", null),
            _ => Cpu(null),
        };
    }

    /// <summary>Tells whether a text names a device; libtorch is not loaded for it.</summary>
    /// <param name="request">Any text, e.g. the value of a command-line option.</param>
    /// <returns>True for "cpu", "cuda", "cuda:N" and "mps" in any case, even if the machine has no such
    /// device.</returns>
    public static bool IsName(string request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return TryParse(request, out _, out _);
    }

    private static bool TryParse(string request, out string kind, out int index)
    {
        var parts = request.Trim().ToLowerInvariant().Split(':');
        (kind, index) = (parts[0], 0);
        return kind is "cpu" or "cuda" or "mps" && (parts.Length == 1
            || (parts.Length == 2 && kind == "cuda"
                && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index)));
    }

    private static DeviceChoice Cpu(string? note)
    {
        var threads = torch.get_num_threads();
        var description = FormattableString.Invariant($"cpu, {threads} thread{(threads == 1 ? "" : "s")}");
        return new DeviceChoice(torch.CPU, description, note);
    }
}
