using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Rotary position embedding, "rope" (Su et al. 2021, arXiv:2104.09864, Eq. 15): pair i of the dimensions of a
/// query or key at position m is rotated by the angle m θ_i.</summary>
/// <remarks>θ_i = Theta^(-2i/D). Then q·k depends on the distance of the two positions alone. The pairs are (i, i +
/// D/2), "half-split", as in the published Hugging Face checkpoints; the original Llama files pair (2i,
/// 2i+1).</remarks>
/// <param name="Theta">Base of the frequencies, above 1: 10,000 in the paper and in Llama 2. A larger base rotates more
/// slowly.</param>
public sealed record Rotary(double Theta = 10_000)
{
    /// <summary>Scaling of the slow rotations, for contexts longer than those of the first training; null for
    /// none.</summary>
    public Llama3Scaling? Scaling { get; init; }

    /// <summary>Computes the rotary frequency θ_i of each pair of dimensions, scaled if <see cref="Scaling"/> is
    /// set.</summary>
    /// <param name="headSize">Number of dimensions of one attention head, D; even.</param>
    /// <returns>D/2 frequencies in radians a position, the fastest first.</returns>
    public double[] Frequencies(int headSize) =>
        [.. Enumerable.Range(0, headSize / 2).Select(i => Math.Pow(Theta, -2.0 * i / headSize))
            .Select(f => Scaling?.Apply(f) ?? f)];

    /// <summary>Computes cos and sin of m θ_i, repeated for the two halves of the head.</summary>
    /// <param name="positions">Position m of each token, of any shape [...], int64.</param>
    /// <param name="headSize">Number of dimensions of one attention head, D; even.</param>
    /// <returns>Two float32 tensors of shape [...,D], the cosines and the sines for the D dimensions of a head, on the
    /// positions' device.</returns>
    internal (Tensor Cos, Tensor Sin) ComputeCosSin(Tensor positions, int headSize)
    {
        // Angles are large numbers whose last digits count; only Apple's GPUs have no float64.
        var wide = positions.device_type == DeviceType.MPS ? ScalarType.Float32 : ScalarType.Float64;
        var frequencies = tensor(Frequencies(headSize), dtype: wide, device: positions.device);         // [D/2]
        var angles = positions.to_type(wide).unsqueeze(-1) * frequencies;                               // [...,D/2]
        angles = cat([angles, angles], -1);                                                             // [...,D]
        return (angles.cos().to_type(ScalarType.Float32), angles.sin().to_type(ScalarType.Float32));
    }

    /// <summary>Applies the rotary embedding: rotates each pair of dimensions of the queries or keys.</summary>
    /// <param name="x">Queries or keys to rotate, shape [...,D]: the last dimension holds the D numbers of one
    /// head.</param>
    /// <param name="cos">Cosines of the rotation angles, shape [...,D], where D numbers belong to one head; equal in
    /// both halves.</param>
    /// <param name="sin">Sines of the rotation angles, shape [...,D], where D numbers belong to one head; equal in both
    /// halves.</param>
    /// <returns>Rotated queries or keys, in the shape [...,D] of the input.</returns>
    public static Tensor Apply(Tensor x, Tensor cos, Tensor sin)
    {
        ArgumentNullException.ThrowIfNull(x);
        var halves = x.split(x.shape[^1] / 2, dim: -1);
        var turned = cat([-halves[1], halves[0]], -1);                                                // a quarter turn
        return x * cos + turned * sin;
    }
}
