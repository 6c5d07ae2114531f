using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Rotary position embedding, "rope" (Su et al. 2021, arXiv:2104.09864, Eq. 15): pair i of the dimensions of a
/// query or key at position m is rotated by the angle m θ_i.</summary>
/// <remarks>θ_i = Theta^(-2i/D). Then q·k depends on the distance of the two positions alone. The pairs are (i, i +
/// D/2), "half-split", as in the published Hugging Face checkpoints; the original Llama files pair (2i,
/// 2i+1).</remarks>
/// <param name="Theta">Base of the rotary frequencies ("rope_theta" in config.json), above 1; 10,000 by default. A
/// larger base rotates more slowly.</param>
public sealed record Rotary(double Theta = 10_000)
{
    /// <summary>Scaling of the slow rotations, for contexts longer than those of the first training; null for
    /// none.</summary>
    public Llama3Scaling? Scaling { get; init; }

    /// <summary>Computes the rotary frequency θ_i of each pair of dimensions, scaled if <see cref="Scaling"/> is
    /// set.</summary>
    /// <param name="headSize">Number of dimensions of one attention head, D, an even number.</param>
    /// <returns>D/2 rotary frequencies, one for each pair of dimensions, in radians per position; the fastest
    /// first.</returns>
    public double[] Frequencies(int headSize) =>
        [.. Enumerable.Range(0, headSize / 2).Select(i => Math.Pow(Theta, -2.0 * i / headSize))
            .Select(f => Scaling?.Apply(f) ?? f)];

    /// <summary>Computes cos and sin of m θ_i, repeated for the two halves of the head.</summary>
    /// <param name="positions">Position of each token in its sequence, from 0; int64, any shape [...].</param>
    /// <param name="headSize">Number of dimensions of one attention head, D, an even number.</param>
    /// <returns>Cosines and sines of the rotation angles, each of shape [...,D] (shape of the positions, numbers per
    /// head), float32, on the positions' device.</returns>
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
    /// <param name="x">Queries or keys to rotate, shape [...,D] (any leading dimensions, numbers per head).</param>
    /// <param name="cos">Cosines of the rotation angles, shape [...,D] (broadcast to <paramref name="x"/>, numbers per
    /// head); both halves of D are equal.</param>
    /// <param name="sin">Sines of the rotation angles, shape [...,D] (broadcast to <paramref name="x"/>, numbers per
    /// head); both halves of D are equal.</param>
    /// <returns>Rotated queries or keys, in the shape of <paramref name="x"/>.</returns>
    public static Tensor Apply(Tensor x, Tensor cos, Tensor sin)
    {
        ArgumentNullException.ThrowIfNull(x);
        var halves = x.split(x.shape[^1] / 2, dim: -1);
        var turned = cat([-halves[1], halves[0]], -1);                                                // a quarter turn
        return x * cos + turned * sin;
    }
}
