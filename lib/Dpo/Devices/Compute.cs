using TorchSharp;

namespace Dpo.Devices;

/// <summary>Number format in which a model is trained.</summary>
public enum Precision
{
    /// <summary>32-bit floats in weights, activations, gradients and the optimizer's state.</summary>
    Float32,
}

/// <summary>Device and number format of a run. A <see cref="torch.Device"/> alone converts to it.</summary>
/// <param name="Device">Device on which models and batches are stored, e.g. <c>torch.CPU</c>.</param>
/// <param name="Precision">Number format of weights, gradients and optimizer state; <see cref="Precision.Float32"/> by
/// default.</param>
public sealed record Compute(torch.Device Device, Precision Precision = Precision.Float32)
{
    /// <summary>Converts a device to a computation in 32-bit floats on it.</summary>
    /// <param name="device">Device on which models and batches are to be stored, e.g. <c>torch.CPU</c>; the number
    /// format becomes 32-bit floats.</param>
    public static implicit operator Compute(torch.Device device) => new(device);

    /// <summary>Computation on the CPU, in 32-bit floats.</summary>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static Compute Cpu
    {
        get
        {
            NativeTorch.Require();
            return new(torch.CPU);
        }
    }

    /// <summary>Kind of the device, in lower case: "cpu", "cuda" or "mps".</summary>
    public string DeviceType => Device.type.ToString().ToLowerInvariant();

    /// <summary>Name of the number format as run records write it: "float32".</summary>
    public string PrecisionName => Precision.ToString().ToLowerInvariant();
}
