using System.Globalization;
using TorchSharp;

namespace Dpo.Devices;

/// <summary>The device a run uses.</summary>
/// <param name="Device">For tensors and modules.</param>
/// <param name="Description">For a person: "cpu, 1 thread" or "cuda:0".</param>
/// <param name="Note">One line where it is not what was asked for; else null.</param>
public sealed record DeviceChoice(torch.Device Device, string Description, string? Note);

/// <summary>Chooses the device by name, the same way in notebooks and on the command line.</summary>
public static class DeviceSelector
{
    /// <summary>Selects "cpu", "cuda", "cuda:N" or "mps". A GPU that is not there falls back to the CPU with a note.</summary>
    /// <param name="request">The device's name.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">Another name.</exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static DeviceChoice Select(string request)
    {
        ArgumentNullException.ThrowIfNull(request);
        NativeTorch.Require();
        var name = request.Trim().ToLowerInvariant();
        var parts = name.Split(':');
        var index = 0;
        if (parts[0] is not ("cpu" or "cuda" or "mps") || parts.Length > 2
            || (parts.Length == 2 && (parts[0] != "cuda" || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index))))
        {
            throw new ArgumentException($"the device is \"{request}\"; expected cpu, cuda, cuda:N or mps (option --device or variable DPO_DEVICE)");
        }
        return parts[0] switch
        {
            "cuda" when !torch.cuda.is_available() => Cpu("CUDA was asked for but is not available (no GPU, no driver, or a CPU build of libtorch): "
                + "using the CPU. README, section \"GPU\", says how to get it."),
            "cuda" when index >= torch.cuda.device_count() => Cpu(FormattableString.Invariant(
                $"{name} was asked for but there are {torch.cuda.device_count()} CUDA devices: using the CPU.")),
            "cuda" => new DeviceChoice(torch.device("cuda", index), FormattableString.Invariant($"cuda:{index}"), null),
            "mps" when !torch.mps_is_available() => Cpu("MPS was asked for but is not available on this machine: using the CPU."),
            "mps" => new DeviceChoice(torch.device("mps"), "mps", null),
            _ => Cpu(null),
        };
    }

    private static DeviceChoice Cpu(string? note)
    {
        var threads = torch.get_num_threads();
        return new DeviceChoice(torch.CPU, FormattableString.Invariant($"cpu, {threads} thread{(threads == 1 ? "" : "s")}"), note);
    }
}
