using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>Root-mean-square norm (Zhang and Sennrich 2019, arXiv:1910.07467, Eq. 4): x / √(mean(x²) + ε) times a
/// learnt gain.</summary>
public sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double _epsilon;

    internal RmsNorm(int size, double epsilon) : base(nameof(RmsNorm))
    {
        weight = new Parameter(ones(size, device: CPU));
        _epsilon = epsilon;
        RegisterComponents();
    }

    /// <summary>Normalises the last dimension by its root mean square and multiplies it by the gain.</summary>
    /// <param name="x">Tensor to normalise along its last dimension, shape [...,C] (any leading dimensions, size of the
    /// learnt gain).</param>
    /// <returns>Tensor divided by its root mean square along the last dimension and multiplied by the gain; shape as
    /// the input's.</returns>
    public override Tensor forward(Tensor x) => x * (x.square().mean([-1], keepdim: true) + _epsilon).rsqrt() * weight;
}
