using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dpo.Models;

/// <summary>The feed-forward part of a block: W₂ gelu(W₁ x), each position for itself.</summary>
public sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc, proj;
    private readonly Activation _activation;
    private readonly double _dropout;

    internal FeedForward(TransformerConfig config) : base(nameof(FeedForward))
    {
        var hidden = config.FeedForwardSize ?? 4 * config.EmbeddingSize;
        fc = nn.Linear(config.EmbeddingSize, hidden, hasBias: config.Bias);
        proj = nn.Linear(hidden, config.EmbeddingSize, hasBias: config.Bias);
        _activation = config.Activation;
        _dropout = config.Dropout;
        RegisterComponents();
    }

    /// <summary>Transforms each position.</summary>
    /// <param name="x">[B,T,C].</param>
    /// <returns>[B,T,C].</returns>
    public override Tensor forward(Tensor x)
    {
        var approximate = _activation == Activation.GeluTanh ? GELU.Approximate.tanh : GELU.Approximate.none;
        var y = proj.forward(gelu(fc.forward(x), approximate));
        return training && _dropout > 0 ? dropout(y, _dropout) : y;
    }
}
