using TorchSharp;

namespace Dpo.Devices;

/// <summary>In what numbers a model is trained.</summary>
public enum Precision
{
    /// <summary>32-bit floats in weights, activations, gradients and the optimizer's state.</summary>
    Float32,
}

/// <summary>Where and in what numbers a run computes.</summary>
/// <param name="Device">Where its models and batches are.</param>
/// <param name="Precision">In what numbers it trains.</param>
public sealed record Compute(torch.Device Device, Precision Precision = Precision.Float32)
{
    /// <summary>A device alone: 32-bit floats on it.</summary>
    /// <param name="device">Where.</param>
    public static implicit operator Compute(torch.Device device) => new(device);

    /// <summary>The processor, in 32-bit floats.</summary>
    public static Compute Cpu => new(torch.CPU);

    /// <summary>The kind of device: cpu, cuda, mps.</summary>
    public string DeviceType => Device.type.ToString().ToLowerInvariant();

    /// <summary>The precision as records say it: float32.</summary>
    public string PrecisionName => Precision.ToString().ToLowerInvariant();
}
