using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Rotary position embedding (Su et al. 2021, arXiv:2104.09864, Eq. 15): the pair i of a query or key at position m is turned by the angle m θ_i.</summary>
/// <remarks>θ_i = Theta^(-2i/D). Then q·k depends on the distance of the two positions alone. The pairs are (i, i + D/2), "half-split", as the
/// published Hugging Face checkpoints have them; the original Llama files pair (2i, 2i+1).</remarks>
/// <param name="Theta">The base; 10,000 in the paper and Llama 2.</param>
public sealed record Rotary(double Theta = 10_000)
{
    /// <summary>Stretches slow rotations for contexts longer than those trained on; null for none.</summary>
    public Llama3Scaling? Scaling { get; init; }

    /// <summary>θ_i of each pair.</summary>
    /// <param name="headSize">D, even.</param>
    /// <returns>D/2 angles a position, in radians.</returns>
    public double[] Frequencies(int headSize) =>
        [.. Enumerable.Range(0, headSize / 2).Select(i => Math.Pow(Theta, -2.0 * i / headSize)).Select(f => Scaling?.Apply(f) ?? f)];

    /// <summary>cos and sin of m θ_i, once for each half of the head.</summary>
    /// <param name="positions">m, [...] int64.</param>
    /// <param name="headSize">D.</param>
    /// <returns>Two tensors [...,D] float32.</returns>
    internal (Tensor Cos, Tensor Sin) Turns(Tensor positions, int headSize)
    {
        // Angles are large numbers whose last digits count; only Apple's GPUs have no float64.
        var wide = positions.device_type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64;
        var angles = positions.to_type(wide).unsqueeze(-1) * tensor(Frequencies(headSize), dtype: wide, device: positions.device);   // [...,D/2]
        angles = cat([angles, angles], -1);                                                                                          // [...,D]
        return (angles.cos().to_type(ScalarType.Float32), angles.sin().to_type(ScalarType.Float32));
    }

    /// <summary>Turns each pair of x.</summary>
    /// <param name="x">Queries or keys [...,D].</param>
    /// <param name="cos">[...,D].</param>
    /// <param name="sin">[...,D].</param>
    /// <returns>[...,D].</returns>
    public static Tensor Turn(Tensor x, Tensor cos, Tensor sin)
    {
        ArgumentNullException.ThrowIfNull(x);
        var halves = x.split(x.shape[^1] / 2, dim: -1);
        var turned = cat([-halves[1], halves[0]], -1);                                                  // a quarter turn
        return x * cos + turned * sin;
    }
}
